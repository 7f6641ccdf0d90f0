import type { ZooKeeper } from '../../client/client.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'
import { isOver } from '../../client/terms/session-events.ts'
import { orAbort } from './or-abort.ts'

/** Whether an answer was lost that can be asked for again in the same session. */
export function inDoubt(zk: ZooKeeper, error: unknown): error is ConnectionError {
  if (!(error instanceof ConnectionError) || isOver(zk.state)) return false
  return error.kind === 'lost' || error.kind === 'timeout'
}

/**
 * Repeats something that may be repeated until there is an answer or the session is over. When aborted it does not wait for
 * an answer, and leaves alone what comes of it.
 * @throws what `ask` throws, the signal's reason, ConnectionError when the session is over
 */
export async function persist<T>(zk: ZooKeeper, ask: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (;;) {
    signal?.throwIfAborted()
    try {
      return await orAbort(ask(), signal, () => {})
    } catch (error) {
      if (!inDoubt(zk, error)) throw error
    }
  }
}
