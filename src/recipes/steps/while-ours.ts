import type { ZooKeeper } from '../../client/client.ts'
import { ZkError } from '../../wire/error.ts'
import { inDoubt } from './persist.ts'

/** A znode at a path that others may make, too. */
interface Made {
  readonly path: string
  /** The transaction that made it: one that stands there later has another. */
  readonly zxid: bigint
}

/**
 * Does something to a znode only while it is the one we made, and again when it has changed, or the answer was lost.
 *
 * No request names the znode it means by more than path and version, and one that is made anew begins at version 0 again. So it is
 * looked at first, and `work` is to be bound to the version seen: what is not seen is another one that came while the request was
 * on its way and has that version, too (see `discovery/enter.ts`).
 * @param work under that version
 * @returns what it gives; undefined when ours is gone
 * @throws what `work` throws else; ConnectionError when the session is over
 */
export async function whileOurs<T>(
  zk: ZooKeeper,
  { path, zxid }: Made,
  work: (version: number) => Promise<T>,
): Promise<T | undefined> {
  for (;;) {
    try {
      // A server that lags behind would still show ours.
      const [, stat] = await Promise.all([zk.sync(path), zk.exists(path)])
      if (stat?.czxid !== zxid) return undefined
      return await work(stat.version)
    } catch (error) {
      const changed = error instanceof ZkError && (error.name === 'NoNode' || error.name === 'BadVersion')
      if (!(changed && error.path === path) && !inDoubt(zk, error)) throw error
    }
  }
}
