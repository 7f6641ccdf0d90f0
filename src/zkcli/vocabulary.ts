import { config, reconfig } from './commands/config.ts'
import { getAllChildrenNumber, getEphemerals } from './commands/count.ts'
import { create } from './commands/create.ts'
import { remove } from './commands/delete.ts'
import { deleteall } from './commands/deleteall.ts'
import { get } from './commands/get.ts'
import { getAcl } from './commands/get-acl.ts'
import { addauth, whoami } from './commands/identity.ts'
import { ls } from './commands/ls.ts'
import { delquota, listquota, setquota } from './commands/quota.ts'
import { set } from './commands/set.ts'
import { setAcl } from './commands/set-acl.ts'
import { stat } from './commands/stat.ts'
import { sync } from './commands/sync.ts'
import { version } from './commands/version.ts'
import { addWatch, removewatches } from './commands/watch.ts'
import type { Compat } from './compat.ts'
import type { Word } from './word.ts'

/** Commands that talk to the server. */
export const words: Readonly<Record<string, Word>> = {
  addWatch,
  addauth,
  config,
  create,
  delete: remove,
  deleteall,
  delquota,
  get,
  getAcl,
  getAllChildrenNumber,
  getEphemerals,
  listquota,
  ls,
  reconfig,
  removewatches,
  set,
  setAcl,
  setquota,
  stat,
  sync,
  version,
  whoami,
}

/** Commands of the shell itself, with what follows them in the list. */
export const shellWords: Readonly<Record<string, string>> = {
  close: '',
  connect: 'host:port',
  history: '',
  printwatches: 'on|off',
  quit: '',
  redo: 'cmdno',
}

/** Gone since 3.6, and still in scripts: what they are now. */
export const retired: Readonly<Record<string, string>> = { rmr: 'deleteall', ls2: 'ls' }

/** What zkCli prints of a command it does not know. */
export function usageText(compat: Compat): string {
  const rows = [
    ...Object.entries(words).map(([name, word]) => `${name} ${word.usage(compat)}`),
    ...Object.entries(shellWords).map(([name, rest]) => `${name} ${rest}`),
  ]
  const lines = rows.sort((a, b) => (a < b ? -1 : 1)).map((row) => `\t${row}\n`)
  return `ZooKeeper -server host:port -client-configuration properties-file cmd args\n${lines.join('')}`
}
