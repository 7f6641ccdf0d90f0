import type { ZooKeeper } from '../../client/client.ts'
import { Crew } from '../walk/crew.ts'
import { isSystem } from '../walk/system.ts'
import { walk } from '../walk/walk.ts'

/** What a recursive command is about to touch. */
export interface Census {
  readonly znodes: number
  readonly bytes: number
  readonly ephemerals: number
}

/**
 * Counts a subtree, /zookeeper and the root of the tree left out.
 * @throws ZkError NoNode, NoAuth for the root
 */
export async function census(zk: ZooKeeper, root: string, signal: AbortSignal): Promise<Census> {
  let znodes = 0
  let bytes = 0
  let ephemerals = 0
  const crew = new Crew(zk)
  const skip = (one: string): boolean => isSystem(zk, one)
  try {
    for await (const { path, stat } of walk(zk, root, { stats: true, crew, signal, skip })) {
      if (path === '/') continue
      znodes++
      bytes += stat?.dataLength ?? 0
      if (stat && stat.ephemeralOwner !== 0n) ephemerals++
    }
  } finally {
    await crew.close()
  }
  return { znodes, bytes, ephemerals }
}
