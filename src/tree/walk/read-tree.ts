import type { ZooKeeper } from '../../client/client.ts'
import type { ReadTreeOptions } from './read-tree-options.ts'
import { TreeWalk } from './tree-walk.ts'
import type { Znode } from './znode.ts'

export type { ReadTreeOptions }

/**
 * All znodes of a subtree in batches. Asks for what is wanted and nothing else, many znodes at a time, and no more of them than
 * are soon read. A znode that goes meanwhile is counted and left out, one that may not be read is told of as far as it may be.
 * @throws ZkError NoNode or NoAuth for the root; ConnectionError; the signal's reason, at once
 */
export async function* readTree(zk: ZooKeeper, root: string, options: ReadTreeOptions = {}): AsyncGenerator<Znode[]> {
  const { signal } = options
  signal?.throwIfAborted()
  const walk = new TreeWalk(zk, root, options)
  const abort = (): void => walk.abort(signal?.reason)
  signal?.addEventListener('abort', abort)
  try {
    for (let batch = await walk.batch(); batch; batch = await walk.batch()) yield batch
  } finally {
    signal?.removeEventListener('abort', abort)
    await walk.end()
  }
}
