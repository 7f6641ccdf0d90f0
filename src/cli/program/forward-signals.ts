import { Interrupted } from '../life/stop-error.ts'
import type { Child } from './child.ts'

const signalNames = new Map<number, NodeJS.Signals>([
  [129, 'SIGHUP'],
  [130, 'SIGINT'],
  [143, 'SIGTERM'],
])

/** Passes the signal that ends us on to a program; what else ends us is SIGTERM to it. @returns stops doing so */
export function forwardSignals(signal: AbortSignal, child: Child): () => void {
  const pass = (): void => {
    const { reason } = signal
    const name = reason instanceof Interrupted ? signalNames.get(reason.code) : undefined
    if (name === undefined) child.signal('SIGTERM')
    else void child.pass(name)
  }
  if (signal.aborted) pass()
  else signal.addEventListener('abort', pass, { once: true })
  return () => signal.removeEventListener('abort', pass)
}
