import type { AnyCommand, Entry, Registry } from '../cli/command.ts'

type Load = () => Promise<{ default: AnyCommand }>
type Options = Partial<Pick<Entry, 'shellOnly' | 'hidden'>>

/** A row: how to load the command, its other names (zkCli's among them), and whether it is for the shell only. */
function entry(
  load: Load,
  aliases: readonly string[] = [],
  { shellOnly = false, hidden = false }: Options = {},
): Entry {
  return { load, aliases, shellOnly, hidden }
}

/** Every command of zoosh, in the order help lists them. */
export const registry: Registry = {
  create: entry(() => import('./create.ts')),
  get: entry(() => import('./get.ts')),
  set: entry(() => import('./set.ts')),
  ls: entry(() => import('./ls.ts')),
  delete: entry(() => import('./delete.ts'), ['rm']),
  deleteall: entry(() => import('./deleteall.ts'), ['rmr']),
  stat: entry(() => import('./stat.ts')),
  exists: entry(() => import('./exists.ts')),
  count: entry(() => import('./count.ts'), ['getAllChildrenNumber']),
  sync: entry(() => import('./sync.ts')),
  ephemerals: entry(() => import('./ephemerals.ts'), ['getEphemerals']),
  'acl get': entry(() => import('./acl/get.ts'), ['getAcl']),
  'acl set': entry(() => import('./acl/set.ts'), ['setAcl']),
  'acl add': entry(() => import('./acl/add.ts')),
  'acl remove': entry(() => import('./acl/remove.ts')),
  'acl can': entry(() => import('./acl/can.ts')),
  'acl audit': entry(() => import('./acl/audit.ts')),
  'acl digest': entry(() => import('./acl/digest.ts')),
  auth: entry(() => import('./auth.ts'), ['addauth']),
  whoami: entry(() => import('./whoami.ts')),
  'quota get': entry(() => import('./quota/get.ts'), ['listquota']),
  'quota set': entry(() => import('./quota/set.ts'), ['setquota']),
  'quota clear': entry(() => import('./quota/clear.ts'), ['delquota']),
  'quota report': entry(() => import('./quota/report.ts')),
  config: entry(() => import('./config.ts')),
  reconfig: entry(() => import('./reconfig.ts')),
  version: entry(() => import('./version.ts')),
  'profile ls': entry(() => import('./profile/ls.ts')),
  'profile set': entry(() => import('./profile/set.ts')),
  'profile use': entry(() => import('./profile/use.ts')),
  'profile rm': entry(() => import('./profile/rm.ts')),
  cd: entry(() => import('./cd.ts'), [], { shellOnly: true }),
  pwd: entry(() => import('./pwd.ts'), [], { shellOnly: true }),
  connect: entry(() => import('./connect.ts'), [], { shellOnly: true }),
  use: entry(() => import('./use.ts'), [], { shellOnly: true }),
  close: entry(() => import('./close.ts'), [], { shellOnly: true }),
  history: entry(() => import('./history.ts'), [], { shellOnly: true }),
  alias: entry(() => import('./alias.ts'), [], { shellOnly: true }),
  unalias: entry(() => import('./unalias.ts'), [], { shellOnly: true }),
  echo: entry(() => import('./echo.ts'), [], { shellOnly: true }),
  watches: entry(() => import('./watches.ts'), ['jobs'], { shellOnly: true }),
  fg: entry(() => import('./fg.ts'), [], { shellOnly: true }),
  unwatch: entry(() => import('./unwatch.ts'), ['removewatches'], { shellOnly: true }),
  help: entry(() => import('./help.ts'), [], { shellOnly: true }),
  exit: entry(() => import('./exit.ts'), ['quit'], { shellOnly: true }),
}
