import type { Greeting } from '../connection/attempt.ts'
import { now } from '../connection/clock.ts'
import { ConnectionError, spell } from '../terms/connection-error.ts'
import { backoff, pause } from '../terms/hosts.ts'
import type { ConnectOptions } from '../terms/options.ts'
import type { Identity } from './identity.ts'
import type { Lifetime } from './lifetime.ts'
import type { Link } from './link.ts'
import type { Search } from './search.ts'

/** Takes a session from one connection to the next, for as long as it may live. */
export class Reconnect {
  readonly #search: Search
  readonly #identity: Identity
  readonly #link: Link
  readonly #lifetime: Lifetime
  readonly #assumeExpired: boolean

  constructor(
    search: Search,
    identity: Identity,
    link: Link,
    lifetime: Lifetime,
    { assumeExpired = true }: ConnectOptions,
  ) {
    this.#search = search
    this.#identity = identity
    this.#link = link
    this.#lifetime = lifetime
    this.#assumeExpired = assumeExpired
  }

  /** Lives from connection to connection until the session is over. Never throws. */
  async keep(first: Greeting): Promise<void> {
    let greeting = first
    let brief = 0
    for (;;) {
      const start = now()
      const error = await greeting.ended
      if (this.#lifetime.end) return
      this.#lifetime.change('reconnecting', error ?? new ConnectionError('lost', 'the server closed the connection'))
      // Closed by the server on purpose: somebody else may have taken the session over. No storm, no tug of war.
      brief = !error && now() - start < 200 ? brief + 1 : 0
      if (!error) await pause(backoff(brief, this.#search.longestPause), this.#lifetime.stop)
      try {
        greeting = await this.#next()
      } catch {
        return
      }
    }
  }

  /** Finds the next server. @throws why the session is over */
  #next(): Promise<Greeting> {
    return this.#search.find(
      () => this.#expiry,
      () => (now() < this.#expiry ? undefined : this.#lifetime.finish('expired', this.#unheard())),
    )
  }

  /** The moment a session unheard of must be over: 4/3 of its timeout (ZOOKEEPER-4508). */
  get #expiry(): number {
    const known = this.#identity.id !== 0n && this.#assumeExpired
    return known ? this.#link.heard + (this.#identity.timeout * 4) / 3 : Number.POSITIVE_INFINITY
  }

  #unheard(): ConnectionError {
    const silence = spell(now() - this.#link.heard)
    return new ConnectionError('expired', `session taken for expired: no server was heard for ${silence}`, {
      assumed: true,
    })
  }
}
