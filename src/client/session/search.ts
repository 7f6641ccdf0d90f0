import { UsageError } from '../../wire/error.ts'
import type { Greeting } from '../connection/attempt.ts'
import { now } from '../connection/clock.ts'
import { noServer } from '../terms/connection-error.ts'
import type { Host } from '../terms/hosts.ts'
import { type ConnectOptions, DEFAULT_TIMEOUT, LONGEST_TIMER } from '../terms/options.ts'
import type { Identity } from './identity.ts'
import type { Lifetime } from './lifetime.ts'
import type { Lineup, Verdict } from './lineup.ts'

/** Finds servers that take a session. */
export class Search {
  readonly #lineup: Lineup
  readonly #identity: Identity
  readonly #lifetime: Lifetime
  readonly #patience: number
  readonly #waits: boolean
  readonly #reach: (host: Host, limit: number) => Promise<Greeting>

  /** @param reach makes a connection to one server the session's, within `limit` ms */
  constructor(
    lineup: Lineup,
    identity: Identity,
    lifetime: Lifetime,
    { timeout = DEFAULT_TIMEOUT, waitForConnection = false }: ConnectOptions,
    reach: (host: Host, limit: number) => Promise<Greeting>,
  ) {
    this.#lineup = lineup
    this.#identity = identity
    this.#lifetime = lifetime
    this.#patience = timeout
    this.#waits = waitForConnection
    this.#reach = reach
  }

  /** The longest pause between laps around the servers, in ms. */
  get longestPause(): number {
    return Math.min(1000, this.#identity.timeout / 6)
  }

  /** Finds the first server. @throws why the session is over: nobody took us, or it was closed */
  first(): Promise<Greeting> {
    const end = now() + this.#patience
    return this.find(
      () => end,
      (attempts, lap, error) => {
        // An option that cannot be right (a certificate that is not one) does not get better by trying again.
        if (error instanceof UsageError) return this.#lifetime.finish('closed', error)
        // Up, but without a leader: an election takes a moment. A lap of refusals is the final word.
        const electing = attempts.some(({ kind }) => kind === 'lost')
        return now() >= end || (lap && !electing && !this.#waits)
          ? this.#lifetime.finish('closed', noServer(attempts))
          : undefined
      },
    )
  }

  /**
   * Tries server after server, until one takes us or the session is over.
   * @param deadline when the next attempt must be over, on the clock of now()
   * @param verdict says after each failure why the session is over, if it is
   * @throws why the session is over
   */
  find(deadline: () => number, verdict: Verdict): Promise<Greeting> {
    return this.#lineup.find(
      (host) => this.#reach(host, this.#limit(deadline())),
      (...failure) => this.#lifetime.end ?? verdict(...failure),
      this.longestPause,
      this.#lifetime.stop,
    )
  }

  /** What one attempt may take, in ms: a share of the time, so that a server that is silent leaves some for the others. */
  #limit(deadline: number): number {
    const share = Math.min(this.#identity.timeout, this.#patience) / this.#lineup.size
    return Math.min(Math.max(Math.min(share, deadline - now()), 100), LONGEST_TIMER)
  }
}
