import { now } from '../connection/clock.ts'
import type { ConnectionError } from '../terms/connection-error.ts'
import { backoff, pause } from '../terms/hosts.ts'
import type { CallOptions, ConnectOptions, SessionTicket } from '../terms/options.ts'
import { Stop } from '../terms/stop.ts'

/** What is needed of a session that was taken over. */
interface TakenOver {
  call(op: 'closeSession', request: object, path: undefined, how: CallOptions): Promise<unknown>
  close(keepSession: true): Promise<void>
}

/**
 * Ends a session, if it lives: takes it over and closes it, again where the connection breaks meanwhile.
 * @param open opens a session with these options
 * @param patience for all of it, in ms
 * @throws ConnectionError when it is not known whether it has ended
 */
export async function bury(
  open: (options: ConnectOptions) => Promise<TakenOver>,
  { id, password }: SessionTicket,
  patience: number,
): Promise<void> {
  const deadline = now() + patience
  const left = (): number => Math.max(deadline - now(), 0)
  for (let lap = 0; ; lap++) {
    try {
      // Nothing is known of what it has seen: it may have been on servers that have lost their data since.
      const other = await open({ session: { id, password }, allowReadOnly: false, timeout: left() })
      await other.call('closeSession', {}, undefined, { timeout: left() }).finally(() => other.close(true))
      return
    } catch (error) {
      const { kind } = error as ConnectionError
      if (kind === 'expired') return
      if (kind !== 'lost' || left() === 0) throw error
    }
    await pause(backoff(lap), new Stop())
  }
}
