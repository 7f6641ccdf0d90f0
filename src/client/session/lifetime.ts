import type { ConnectionError } from '../terms/connection-error.ts'
import { tellSession } from '../terms/diagnostics.ts'
import { isLive, isOver, SessionEvents, type SessionState } from '../terms/session-events.ts'
import { Stop } from '../terms/stop.ts'
import type { Identity } from './identity.ts'
import type { Link } from './link.ts'
import type { Outbox } from './outbox.ts'

/** The states in which a session is over. */
type EndState = 'expired' | 'auth-failed' | 'closed'

/** What a session is doing, from `connecting` to its end, and who is told. */
export class Lifetime {
  state: SessionState = 'connecting'
  readonly events = new SessionEvents(() => isOver(this.state))
  /** Why the session is over. */
  end: Error | undefined
  /** Whether the server is told of the end. */
  leaving = false
  /** Aborted at the end: stops whatever waits. */
  readonly stop = new Stop()
  readonly #identity: Identity
  readonly #link: Link
  readonly #outbox: Outbox
  readonly #over: (state: SessionState, error: Error) => void

  /** @param over told of the end, behind all else */
  constructor(identity: Identity, link: Link, outbox: Outbox, over: (state: SessionState, error: Error) => void) {
    this.#identity = identity
    this.#link = link
    this.#outbox = outbox
    this.#over = over
  }

  get connected(): boolean {
    return isLive(this.state)
  }

  /** `host:port` of the server we are on. */
  get server(): string | undefined {
    return this.connected ? this.#link.connection?.peer : undefined
  }

  /** The end as errors of calls name it; undefined before. */
  get kindOfEnd(): 'expired' | 'auth' | 'closed' | undefined {
    if (!isOver(this.state)) return undefined
    return this.state === 'auth-failed' ? 'auth' : (this.state as 'expired' | 'closed')
  }

  change(state: SessionState, error?: Error): void {
    const previous = this.state
    if (state === previous || isOver(previous)) return
    this.state = state
    const event = { state, previous, server: this.#link.peer, sessionId: this.#identity.id, error }
    tellSession(event)
    this.events.emit(event)
  }

  /**
   * The end: everything fails, timers and sockets are let go. Only the first end counts.
   * @param leaving the session may live on the server: a connection that there is tells it
   * @returns why it is over
   */
  finish(state: EndState, error: Error, leaving = false): Error {
    if (this.end) return this.end
    this.end = error
    this.leaving = leaving
    this.change(state, error)
    this.#link.end(error, leaving)
    this.#outbox.end(error)
    this.stop.abort(error)
    this.#over(state, error)
    return error
  }

  /** A credential was not accepted: the end when the server refused it. @throws why */
  deny(error: Error): never {
    throw (error as ConnectionError).kind === 'auth' ? this.finish('auth-failed', error) : error
  }
}
