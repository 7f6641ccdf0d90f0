import type { Call } from '../../../cli/declare/command.ts'
import { flag } from '../../../cli/declare/flags.ts'
import { warn } from '../../../cli/life/notices.ts'
import { StopError } from '../../../cli/life/stop-error.ts'
import type { ZooKeeper } from '../../../client/client.ts'
import { orAbort } from '../../../recipes/steps/or-abort.ts'
import { overSessions } from '../../../recipes/steps/over-sessions.ts'
import { within } from '../../../recipes/steps/within.ts'
import { nextSession } from './next-session.ts'
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

/** How to take something. */
export interface Taking {
  /** The session to take it with. */
  readonly zk: ZooKeeper
  readonly signal: AbortSignal
  /** Look once, and do not wait. */
  readonly once: boolean
}

/**
 * Takes something, waiting as the flags say. Who waits holds nothing, and loses nothing but its place in line when its
 * session expires: it waits on with the next one, however long no server answers.
 * @param zk the session to begin with
 * @param take waits until it has it, or with `once` looks once; called again for each session
 * @throws StopError timeLimit
 */
export async function waitFor<T>(
  call: Call,
  zk: ZooKeeper,
  flags: WaitFlags,
  what: string,
  take: (how: Taking) => Promise<T | undefined>,
): Promise<T> {
  return inTime(call, flags, what, ({ signal, once }) => {
    if (once) return take({ zk, signal, once })
    let told = false
    const next = async (expired: ZooKeeper): Promise<ZooKeeper> => {
      signal.throwIfAborted()
      if (!told) warn(call, 'the session has expired while waiting: it waits on with another, its place in line is new')
      told = true
      return nextSession(call, expired, signal)
    }
    return overSessions(zk, next, (zk) => take({ zk, signal, once }))
  })
}

/**
 * Does something that is waited for as the flags say.
 * @throws StopError timeLimit
 */
export async function inTime<T>(
  call: Call,
  flags: WaitFlags,
  what: string,
  work: (how: Omit<Taking, 'zk'>) => Promise<T | undefined>,
): Promise<T> {
  const { wait, 'no-wait': once } = flags
  const worked = (signal: AbortSignal): Promise<T | undefined> =>
    orAbort(work({ signal, once }), signal, giveBack, TIDYING)
  const got = await refusing(wait === undefined ? worked(call.signal) : within(wait, call.signal, worked))
  if (got === undefined) throw new StopError('timeLimit', `${what} ${once ? 'now' : `within ${wait}ms`}`)
  return got
}

/** How long taking a place back may take when the time is over, in ms: without a server it would take for ever. */
const TIDYING = 1_000

/** What was got too late. */
async function giveBack(value: unknown): Promise<void> {
  if (typeof value === 'object' && value !== null && Symbol.asyncDispose in value)
    await (value as AsyncDisposable)[Symbol.asyncDispose]()
}
