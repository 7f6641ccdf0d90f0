import type { ZooKeeper } from '../../client/client.ts'
import type { Stat } from '../../wire/records.ts'
import type { Crew } from './crew.ts'

/** Requests on the wire at a time. */
const BATCH = 500

/**
 * The stats of many znodes, in order; undefined for one that is gone.
 * By exists, pipelined, and not by multiRead: that one would send all data along.
 * @param crew shares the work, where there is much of it
 */
export async function statsOf(zk: ZooKeeper, paths: readonly string[], crew?: Crew): Promise<(Stat | undefined)[]> {
  const stats: (Stat | undefined)[] = []
  const one = (path: string) => (crew ? crew.ask((sibling) => sibling.exists(path)) : zk.exists(path))
  for (let at = 0; at < paths.length; at += BATCH) {
    stats.push(...(await Promise.all(paths.slice(at, at + BATCH).map(one))))
  }
  return stats
}
