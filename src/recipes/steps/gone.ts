import type { ZooKeeper } from '../../client/client.ts'
import { ZkError } from '../../wire/error.ts'
import { inDoubt } from './persist.ts'

/**
 * Waits until a znode is gone, with one watch on it and nothing else.
 * @throws the signal's reason; ConnectionError when the session is over
 */
export async function gone(zk: ZooKeeper, path: string, signal?: AbortSignal): Promise<void> {
  for (;;) {
    signal?.throwIfAborted()
    try {
      for await (const event of zk.watch(path, { mode: 'data', once: true, signal })) {
        if (event.type === 'NodeDeleted') return
      }
    } catch (error) {
      if (error instanceof ZkError && error.name === 'NoNode') return
      if (!inDoubt(zk, error)) throw error
    }
  }
}
