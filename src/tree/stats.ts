import type { ZooKeeper } from '../client/client.ts'
import type { Stat } from '../wire/records.ts'

/** Requests on the wire at a time. */
const BATCH = 500

/**
 * The stats of many znodes, in order; undefined for one that is gone.
 * By exists, pipelined, and not by multiRead: that one would send all data along.
 */
export async function statsOf(zk: ZooKeeper, paths: readonly string[]): Promise<(Stat | undefined)[]> {
  const stats: (Stat | undefined)[] = []
  for (let at = 0; at < paths.length; at += BATCH) {
    stats.push(...(await Promise.all(paths.slice(at, at + BATCH).map((path) => zk.exists(path)))))
  }
  return stats
}
