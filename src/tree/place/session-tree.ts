import type { ZooKeeper } from '../../client/client.ts'
import { ZkError } from '../../wire/error.ts'
import { joinPath } from '../../wire/path.ts'
import { type ReadTreeOptions, readTree } from '../walk/read-tree.ts'
import { isSystem } from '../walk/system.ts'
import type { Znode } from '../walk/znode.ts'
import type { TreeSource } from './place.ts'

/**
 * A subtree of an ensemble. /zookeeper is left out, as everywhere in trees, unless the root is there.
 * @param name of the ensemble, for messages; undefined: paths say enough
 * @param close what ends with it
 */
export function sessionTree(
  zk: ZooKeeper,
  root: string,
  name: string | undefined,
  close: () => Promise<void> = async () => {},
): TreeSource {
  const at = (below: string) => (below === '' ? root : joinPath(root, below.slice(1)))
  const length = root === '/' ? 0 : root.length
  const below = (path: string) => (path === '/' && length === 0 ? '' : path.slice(length))
  const ofTheServer = isSystem(zk, root) ? () => false : (path: string) => isSystem(zk, path)
  return {
    name: name === undefined ? root : `${name}${root}`,
    where: (path) => `${name ?? ''}${at(path)}`,
    async *read(options: ReadTreeOptions = {}): AsyncGenerator<Znode[]> {
      const skip = (path: string) => ofTheServer(path) || (options.skip?.(below(path)) ?? false)
      for await (const batch of readTree(zk, root, { ...options, skip }))
        yield batch.map((znode) => ({ ...znode, path: below(znode.path) }))
    },
    async about() {
      // What is read from now on is at least as new, whichever server tells it.
      await newestOf(zk, root)
      return { root, ensemble: name, time: Date.now(), zxid: zk.lastZxid }
    },
    newest: () => newestOf(zk, root),
    root: async () => root,
    close,
  }
}

/** The newest zxid there is. undefined: a server that is alone without the others, or has no `sync`, cannot know it. */
async function newestOf(zk: ZooKeeper, path: string): Promise<bigint | undefined> {
  try {
    await zk.sync(path)
    return zk.lastZxid
  } catch (error) {
    if (error instanceof ZkError) return undefined
    throw error
  }
}
