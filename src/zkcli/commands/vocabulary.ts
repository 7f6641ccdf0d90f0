import type { Compat } from '../grammar/compat.ts'
import { config, reconfig } from './config.ts'
import { getAllChildrenNumber, getEphemerals } from './count.ts'
import { create } from './create.ts'
import { remove } from './delete.ts'
import { deleteall } from './deleteall.ts'
import { get } from './get.ts'
import { getAcl } from './get-acl.ts'
import { addauth, whoami } from './identity.ts'
import { ls } from './ls.ts'
import { delquota, listquota, setquota } from './quota.ts'
import { set } from './set.ts'
import { setAcl } from './set-acl.ts'
import { stat } from './stat.ts'
import { sync } from './sync.ts'
import { version } from './version.ts'
import { addWatch, removewatches } from './watch.ts'
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
