import type { ZooKeeper } from '../../client/client.ts'
import { ZkError } from '../../wire/error.ts'
import { isUnder } from '../../wire/path.ts'
import { isSystem } from '../walk/system.ts'
import { walk } from '../walk/walk.ts'

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

/** What is below a znode and the znode itself, children before parents, without /zookeeper and the root of the tree. */
async function* leavesFirst(zk: ZooKeeper, root: string, signal: AbortSignal): AsyncGenerator<string> {
  const open: string[] = []
  const skip = (path: string) => isSystem(zk, path)
  for await (const { path } of walk(zk, root, { signal, skip })) {
    while (open.length > 0 && !isUnder(path, open.at(-1)!)) yield open.pop()!
    if (path !== '/') open.push(path)
  }
  while (open.length > 0) yield open.pop()!
}

/**
 * Deletes a subtree with few packets. A znode that cannot be deleted leaves only itself and its ancestors. Memory holds
 * the way to the root and one batch.
 * @param progress filled in as it goes: what it says at an error is true
 * @throws ZkError NoNode, NoAuth for the root; ConnectionError
 */
export async function removeTree(zk: ZooKeeper, root: string, signal: AbortSignal, progress: Removal): Promise<void> {
  let batch: string[] = []
  for await (const path of leavesFirst(zk, root, signal)) {
    batch.push(path)
    if (batch.length < BATCH) continue
    await removeBatch(zk, batch, progress)
    batch = []
  }
  await removeBatch(zk, batch, progress)
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
