import type { ZooKeeper } from '../../client/client.ts'
import { Stop } from '../../client/terms/stop.ts'
import type { TreeSource } from '../place/place.ts'
import { readSome } from '../walk/read-some.ts'
import type { ReadTreeOptions } from '../walk/read-tree-options.ts'
import { newTally, type Znode } from '../walk/znode.ts'
import type { End } from './end.ts'

/** The paths of what is above a znode, below the root, the nearest first; the root last. */
export function above(path: string): string[] {
  const all: string[] = []
  for (let at = path.lastIndexOf('/'); at >= 0; at = path.lastIndexOf('/', at - 1)) {
    all.push(path.slice(0, at))
    if (at === 0) break
  }
  return all
}

/**
 * Some znodes of one end, as a tree of their own: what is below them does not count.
 * @param paths below the root, in the order of a walk
 */
export function someZnodes(
  { root, at, below }: End,
  zk: ZooKeeper,
  paths: readonly string[],
  signal: AbortSignal,
): TreeSource {
  return {
    name: root,
    where: at,
    root: async () => root,
    async *read({ want = {}, skip, tally = newTally() }: ReadTreeOptions = {}): AsyncGenerator<Znode[]> {
      const wanted = skip ? paths.filter((path) => ![path, ...above(path)].some(skip)) : paths
      // Each request on the wire listens to it.
      const stop = new Stop()
      const abort = (): void => stop.abort(signal.reason)
      signal.addEventListener('abort', abort)
      try {
        // Nothing is told of children: what is denied of a znode says nothing about those below it.
        for await (const batch of readSome(zk, wanted.map(at), { want, tally, signal: stop }))
          yield batch.map((znode) => ({ ...znode, path: below(znode.path), children: [] }))
      } finally {
        signal.removeEventListener('abort', abort)
      }
    },
    close: async () => {},
  }
}
