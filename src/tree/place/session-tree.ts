import type { ZooKeeper } from '../../client/client.ts'
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
    root: async () => root,
    close,
  }
}
