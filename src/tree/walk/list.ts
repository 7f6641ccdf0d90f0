import type { ZooKeeper } from '../../client/client.ts'
import { naturalOrder } from '../../wire/natural-order.ts'
import { joinPath } from '../../wire/path.ts'
import type { Stat } from '../../wire/records.ts'
import { statsOf } from './stats.ts'

export const sortOrders = ['name', 'mtime', 'ctime', 'size', 'children'] as const
export type SortOrder = (typeof sortOrders)[number]

export interface Child {
  readonly name: string
  readonly stat?: Stat
}

/** Code unit order: the same on every machine, and zkCli's. */
export function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Newest, biggest, fullest first; equal ones by name. */
const keys: Record<Exclude<SortOrder, 'name'>, (stat: Stat) => number> = {
  mtime: (stat) => stat.mtime,
  ctime: (stat) => stat.ctime,
  size: (stat) => stat.dataLength,
  children: (stat) => stat.numChildren,
}

/**
 * The children of a znode, ordered, with their stats if wanted. A child that vanishes between the two looks is left out.
 * @throws ZkError NoNode, NoAuth
 */
export async function list(
  zk: ZooKeeper,
  path: string,
  options: { stats: boolean; order: SortOrder; limit?: number | undefined },
): Promise<{ path: string; stat: Stat; children: Child[] }> {
  const { children: names, stat } = await zk.children(path)
  const sorted = [...names].sort(naturalOrder)
  if (!options.stats) return { path, stat, children: sorted.slice(0, options.limit).map((name) => ({ name })) }
  const wanted = options.order === 'name' ? sorted.slice(0, options.limit) : sorted
  const stats = await statsOf(
    zk,
    wanted.map((name) => joinPath(path, name)),
  )
  const children = wanted.flatMap((name, index) => (stats[index] ? [{ name, stat: stats[index] }] : []))
  if (options.order !== 'name') {
    const key = keys[options.order]
    children.sort((a, b) => key(b.stat) - key(a.stat) || naturalOrder(a.name, b.name))
  }
  return { path, stat, children: children.slice(0, options.limit) }
}
