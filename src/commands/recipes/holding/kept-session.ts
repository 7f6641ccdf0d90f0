import type { Context } from '../../../cli/declare/context.ts'
import { warn } from '../../../cli/life/notices.ts'
import type { ZooKeeper } from '../../../client/client.ts'
import { isLive } from '../../../client/terms/session-events.ts'
import { isoTime } from '../../../render/units.ts'
import { nextSession } from './next-session.ts'

/**
 * The session of something that goes on without one: had again whenever it has expired. An outage is told on stderr, once,
 * when it has lasted a while.
 */
export class KeptSession {
  readonly #call: Pick<Context, 'zk' | 'io'>
  readonly #signal: AbortSignal
  readonly #goesOn: () => string
  #unsubscribe = (): void => {}
  #outage: NodeJS.Timeout | undefined

  /**
   * @param signal ends it
   * @param goesOn what happens meanwhile, for the notice: `going on with …`
   */
  constructor(call: Pick<Context, 'zk' | 'io'>, signal: AbortSignal, goesOn: () => string) {
    this.#call = call
    this.#signal = signal
    this.#goesOn = goesOn
    signal.addEventListener('abort', () => this.#end(), { once: true })
  }

  /** This is the session now. */
  use(zk: ZooKeeper): ZooKeeper {
    this.#unsubscribe()
    this.#back()
    if (this.#signal.aborted) return zk
    const heed = (): void => (isLive(zk.state) ? this.#back() : this.#away(zk.sessionTimeout))
    this.#unsubscribe = zk.events.subscribe(heed)
    heed()
    return zk
  }

  /** The session after one that has expired. @throws as nextSession */
  readonly next = async (expired: ZooKeeper): Promise<ZooKeeper> =>
    this.use(await nextSession(this.#call, expired, this.#signal))

  /** A third of the session timeout: most restarts and failovers are over by then, and nothing was lost by them. */
  #away(timeout: number): void {
    const since = isoTime(Date.now())
    const tell = (): void => warn(this.#call, `no server since ${since}; ${this.#goesOn()}`)
    this.#outage ??= setTimeout(tell, timeout / 3)
  }

  #back(): void {
    clearTimeout(this.#outage)
    this.#outage = undefined
  }

  #end(): void {
    this.#unsubscribe()
    this.#back()
  }
}
