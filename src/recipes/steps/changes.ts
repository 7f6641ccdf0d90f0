import type { ZooKeeper } from '../../client/client.ts'
import type { WatchEvent, WatchMode } from '../../client/watch/watch.ts'
import { inDoubt } from './persist.ts'

/**
 * Says when to look: once when the watch is set (undefined), then after each event. Whoever looks then cannot miss a change.
 * Goes on over broken connections.
 * @throws the signal's reason; ConnectionError when the session is over; ZkError when the watch is refused
 */
export async function* changes(
  zk: ZooKeeper,
  path: string,
  mode: WatchMode,
  signal?: AbortSignal,
): AsyncGenerator<WatchEvent | undefined, never> {
  for (;;) {
    signal?.throwIfAborted()
    const watch = zk.watch(path, { mode, signal })
    try {
      await watch.ready
      yield undefined
      for await (const event of watch) yield event
    } catch (error) {
      signal?.throwIfAborted()
      if (!inDoubt(zk, error)) throw error
    } finally {
      void watch.close()
    }
  }
}
