import type { ZooKeeper } from '../../client/client.ts'
import { passOverHidden } from '../walk/hidden.ts'
import { readTree } from '../walk/read-tree.ts'
import { isSystem } from '../walk/system.ts'

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
  const skip = (path: string): boolean => isSystem(zk, path)
  for await (const batch of readTree(zk, root, { want: { stat: true }, order: 'as-it-comes', skip, signal })) {
    passOverHidden(batch)
    for (const { path, stat } of batch) {
      if (path === '/') continue
      znodes++
      // Since 3.9 who may not read a znode does not see its stat either.
      if (!stat) continue
      bytes += stat.dataLength
      if (stat.ephemeralOwner !== 0n) ephemerals++
    }
  }
  return { znodes, bytes, ephemerals }
}
