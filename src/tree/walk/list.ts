import type { ZooKeeper } from '../../client/client.ts'
import { naturalOrder } from '../../wire/natural-order.ts'
import { joinPath } from '../../wire/path.ts'
import type { Stat } from '../../wire/records.ts'
import { statsOf } from './stats.ts'
import type { PickChildren } from './znode.ts'

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
  const { order, limit } = options
  const { children: names, stat } = await zk.children(path)
  const sorted = [...names].sort(naturalOrder)
  if (!options.stats) return { path, stat, children: sorted.slice(0, limit).map((name) => ({ name })) }
  const found = await withStats(zk, path, order === 'name' ? sorted.slice(0, limit) : sorted)
  const there = found.filter((child) => child.stat !== undefined)
  return { path, stat, children: inOrder(there, order).slice(0, limit) }
}

/**
 * For a walk: siblings in an order, and so many of them.
 * @param options.order as they are sorted anyway, where left out
 */
export function siblings(
  zk: ZooKeeper,
  options: { order?: SortOrder | undefined; limit?: number | undefined },
): PickChildren {
  const { order, limit } = options
  return async (path, names) => {
    if (order === undefined) return names.slice(0, limit)
    const sorted = [...names].sort(naturalOrder)
    if (order === 'name') return sorted.slice(0, limit)
    const children = inOrder(await withStats(zk, path, sorted), order)
    return children.slice(0, limit).map(({ name }) => name)
  }
}

/** @returns those that are gone without a stat */
async function withStats(zk: ZooKeeper, path: string, names: readonly string[]): Promise<Child[]> {
  const stats = await statsOf(
    zk,
    names.map((name) => joinPath(path, name)),
  )
  return names.map((name, at) => ({ name, ...(stats[at] && { stat: stats[at] }) }))
}

/** Those without a stat come last. @param children by name */
function inOrder(children: Child[], order: SortOrder): Child[] {
  if (order === 'name') return children
  const key = ({ stat }: Child) => (stat ? keys[order](stat) : Number.NEGATIVE_INFINITY)
  return children.sort((a, b) => Math.sign(key(b) - key(a)) || naturalOrder(a.name, b.name))
}
