import type { Context } from '../../../cli/declare/context.ts'
import type { ZooKeeper } from '../../../client/client.ts'
import { ConnectionError } from '../../../client/terms/connection-error.ts'
import { backoff, pause } from '../../../client/terms/hosts.ts'
import { orAbort } from '../../../recipes/steps/or-abort.ts'

/**
 * The session after one that has expired: asked for until a server gives it. Nothing of the old one is left then, also where
 * it was taken for expired while no server was heard, and lived: who waits must not stand in line behind itself.
 * @throws the signal's reason; UsageError and ConnectionError for what does not pass: credentials that are refused, a
 * shell's session that was closed
 */
export async function nextSession(
  call: Pick<Context, 'zk'>,
  expired: ZooKeeper,
  signal: AbortSignal,
): Promise<ZooKeeper> {
  for (let tries = 0; ; tries++) {
    signal.throwIfAborted()
    try {
      const zk = await orAbort(call.zk(), signal, () => {})
      // The server has told that it is over before it is.
      if (zk !== expired) {
        await orAbort(zk.bury(expired.session), signal, () => {})
        return zk
      }
    } catch (error) {
      if (!(error instanceof ConnectionError) || error.kind === 'auth' || error.kind === 'closed') throw error
    }
    await pause(backoff(tries), signal)
  }
}
