import type { Call } from '../../../cli/declare/command.ts'
import { flag } from '../../../cli/declare/flags.ts'
import { StopError } from '../../../cli/life/stop-error.ts'
import { within } from '../../../recipes/steps/within.ts'
import { refusing } from './refusing.ts'

/** How long to wait for something others have. */
export const waitFlags = {
  wait: flag.duration({ char: 'w', summary: 'how long to wait (default: until it is there)', excludes: ['no-wait'] }),
  'no-wait': flag.switch({ summary: 'do not wait: exit with 124' }),
} as const

/** Whose node names to use. */
export const layoutFlag = <const L extends readonly string[]>(layouts: L) =>
  ({ layout: flag.choice(layouts, { summary: 'whose node names to use (default: of those who are there)' }) }) as const

export interface WaitFlags {
  readonly wait: number | undefined
  readonly 'no-wait': boolean
}

/**
 * Takes something, waiting as the flags say.
 * @param take waits until it has it, or with `once` looks once
 * @throws StopError timeLimit
 */
export async function waitFor<T>(
  call: Call,
  flags: WaitFlags,
  what: string,
  take: (how: { signal: AbortSignal; once: boolean }) => Promise<T | undefined>,
): Promise<T> {
  const { wait, 'no-wait': once } = flags
  const limited = (): Promise<T | undefined> =>
    wait === undefined
      ? take({ signal: call.signal, once })
      : within(wait, call.signal, (signal) => take({ signal, once: false }))
  const got = await refusing(limited())
  if (got === undefined) throw new StopError('timeLimit', `${what} ${once ? 'now' : `within ${wait}ms`}`)
  return got
}
