import type { Duplex } from 'node:stream'
import { ConnectionError } from '../terms/connection-error.ts'
import type { StopSignal } from '../terms/stop.ts'

/**
 * Waits until a line is open; one that does not open is left to nobody.
 * @param event by which it says so
 * @param signal its reason is what the promise rejects with
 * @param explain an error of the line in our words
 */
export function opened(
  line: Duplex,
  event: 'connect' | 'secureConnect',
  signal: StopSignal,
  explain: (error: Error) => Error,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: unknown): void => {
      line.off(event, done).off('error', failed).off('close', ended)
      signal.removeEventListener('abort', aborted)
      if (error === undefined) return resolve()
      line.on('error', () => {}).destroy()
      reject(error)
    }
    const done = (): void => settle()
    const failed = (error: Error): void => settle(explain(error))
    const ended = (): void => settle(explain(new ConnectionError('lost', 'the server closed the connection')))
    const aborted = (): void => settle(signal.reason)
    line.once(event, done).on('error', failed).on('close', ended)
    signal.addEventListener('abort', aborted)
    if (signal.aborted) aborted()
  })
}
