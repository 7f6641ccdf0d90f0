import type { Context } from '../declare/context.ts'
import { Child, type ChildOptions } from './child.ts'
import { forwardSignals } from './forward-signals.ts'

/**
 * Runs a program that has the terminal meanwhile, to its end; the signal that ends us ends it.
 * @returns its exit code
 * @throws StopError when it cannot be started
 */
export function runToEnd(
  { lend, signal }: Pick<Context, 'lend' | 'signal'>,
  options: Omit<ChildOptions, 'foreground' | 'mark'>,
): Promise<number> {
  return lend(async () => {
    const child = new Child({ ...options, foreground: true })
    const deaf = forwardSignals(signal, child)
    try {
      return await child.ended
    } finally {
      deaf()
    }
  })
}
