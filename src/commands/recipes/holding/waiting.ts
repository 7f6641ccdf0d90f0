import type { Call } from '../../../cli/declare/command.ts'
import { flag } from '../../../cli/declare/flags.ts'
import { warn } from '../../../cli/life/notices.ts'
import { StopError } from '../../../cli/life/stop-error.ts'
import { TimeLimit } from '../../../cli/life/time-limit.ts'
import type { ZooKeeper } from '../../../client/client.ts'
import { orAbort } from '../../../recipes/steps/or-abort.ts'
import { overSessions } from '../../../recipes/steps/over-sessions.ts'
import { nextSession } from './next-session.ts'
import { refusing } from './refusing.ts'

/** How long to wait for something others have. */
export const waitFlags = {
  wait: flag.duration({
    char: 'w',
    summary: 'how long to wait, connecting included (default: until it is there)',
    excludes: ['no-wait'],
  }),
  'no-wait': flag.switch({ summary: 'do not wait: exit with 124; with 3 when no server has answered in 2s' }),
} as const

/** Whose node names to use. */
export const layoutFlag = <const L extends readonly string[]>(layouts: L) =>
  ({ layout: flag.choice(layouts, { summary: 'whose node names to use (default: of those who are there)' }) }) as const

export interface WaitFlags {
  readonly wait: number | undefined
  readonly 'no-wait': boolean
}

/** What a server may take where nobody waits, connecting included, in ms. */
const AT_ONCE = 2_000

/** How to take something. */
export interface Taking {
  /** The session to take it with. */
  readonly zk: ZooKeeper
  readonly signal: AbortSignal
  /** Look once, and do not wait. */
  readonly once: boolean
}

/** A command that waits as its flags say: its time counts from its start on. */
export class Waiting {
  readonly limit: TimeLimit
  readonly #call: Call
  readonly #wait: number
  readonly #once: boolean

  /** @param once look once, and do not wait */
  constructor(call: Call, { wait, 'no-wait': noWait }: WaitFlags, once = noWait) {
    const ms = wait ?? (noWait ? AT_ONCE : undefined)
    this.#call = call
    this.#wait = ms ?? 0
    this.#once = once
    this.limit = new TimeLimit(call, ms, once ? 'connection' : 'timeLimit')
  }

  /**
   * Takes something. Who waits holds nothing, and loses nothing but its place in line when its session expires: it waits on
   * with the next one, however long no server answers.
   * @param zk the session to begin with
   * @param what that it was not there, in words: `not elected at /app/leader`
   * @param take waits until it has it, or with `once` looks once; called again for each session
   * @throws StopError timeLimit; what the server's silence leads to
   */
  take<T>(zk: ZooKeeper, what: string, take: (how: Taking) => Promise<T | undefined>): Promise<T> {
    return this.inTime(what, ({ signal, once }) => {
      if (once) return take({ zk, signal, once })
      let told = false
      const next = async (expired: ZooKeeper): Promise<ZooKeeper> => {
        signal.throwIfAborted()
        if (!told)
          warn(this.#call, 'the session ended while waiting: it waits on with another, its place in line is new')
        told = true
        return nextSession({ zk: this.limit.zk }, expired, signal)
      }
      return overSessions(zk, next, (zk) => take({ zk, signal, once }))
    })
  }

  /** Does something that is waited for. @throws as `take` */
  async inTime<T>(what: string, work: (how: Omit<Taking, 'zk'>) => Promise<T | undefined>): Promise<T> {
    const got = await this.look(what, work)
    if (got === undefined) throw new StopError('timeLimit', `${what} now`)
    return got
  }

  /** The same; undefined when it was not there at once, and is not waited for. */
  async look<T>(what: string, work: (how: Omit<Taking, 'zk'>) => Promise<T | undefined>): Promise<T | undefined> {
    const { limit } = this
    const { signal } = limit
    try {
      return await refusing(orAbort(work({ signal, once: this.#once }), signal, giveBack, TIDYING))
    } catch (error) {
      throw limit.isUp ? await limit.verdict(`${what} within ${this.#wait}ms`) : error
    } finally {
      limit.end()
    }
  }
}

/** How long taking a place back may take when the time is over, in ms: without a server it would take for ever. */
const TIDYING = 500

/** What was got too late. */
async function giveBack(value: unknown): Promise<void> {
  if (typeof value === 'object' && value !== null && Symbol.asyncDispose in value)
    await (value as AsyncDisposable)[Symbol.asyncDispose]()
}
