import type { ZooKeeper } from '../../client/client.ts'
import { ZkError } from '../../wire/error.ts'
import { passOverHidden } from '../walk/hidden.ts'
import { readTree } from '../walk/read-tree.ts'
import { isSystem } from '../walk/system.ts'

/** Deletes handed to the client at a time; it makes packets of them. */
const BATCH = 2000

/** How far a recursive delete has come. */
export interface Removal {
  deleted: number
  /** Somebody else deleted them meanwhile. */
  vanished: number
  left: number
  /** Why the first znode is left. */
  first: ZkError | undefined
}

/**
 * Deletes what is below a znode and the znode itself with few packets, but neither /zookeeper nor the root of the tree. A
 * znode that cannot be deleted leaves only itself and its ancestors. Memory holds the way to the root and some batches.
 * @param progress filled in as it goes: what it says at an error is true
 * @throws ZkError NoNode, NoAuth for the root; ConnectionError
 */
export async function removeTree(zk: ZooKeeper, root: string, signal: AbortSignal, progress: Removal): Promise<void> {
  const skip = (path: string): boolean => isSystem(zk, path)
  for await (const batch of readTree(zk, root, { order: 'leaves-first', atLeast: BATCH, skip, signal })) {
    passOverHidden(batch)
    const paths = batch.map(({ path }) => path)
    await removeBatch(zk, paths.at(-1) === '/' ? paths.slice(0, -1) : paths, progress)
  }
}

async function removeBatch(zk: ZooKeeper, paths: readonly string[], progress: Removal): Promise<void> {
  let fatal: Error | undefined
  for (const { error } of await zk.deleteMany(paths)) {
    if (!error) progress.deleted++
    else if (!(error instanceof ZkError)) fatal ??= error
    else if (error.name === 'NoNode') progress.vanished++
    else {
      progress.left++
      progress.first ??= error
    }
  }
  if (fatal) throw fatal
}
