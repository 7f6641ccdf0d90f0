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
  stat: entry(() => import('./stat.ts')),
  exists: entry(() => import('./exists.ts')),
  count: entry(() => import('./count.ts'), ['getAllChildrenNumber']),
  sync: entry(() => import('./sync.ts')),
}
