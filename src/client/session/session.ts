import type { OpName, Request, Response } from '../../wire/ops.ts'
import { attempt, type Greeting } from '../connection/attempt.ts'
import type { Call, Outcome } from '../connection/call.ts'
import { now } from '../connection/clock.ts'
import type { ConnectionSink } from '../connection/connection.ts'
import { ConnectionError } from '../terms/connection-error.ts'
import type { Host } from '../terms/hosts.ts'
import { type CallOptions, type ConnectOptions, DEFAULT_TIMEOUT, type SessionTicket } from '../terms/options.ts'
import type { SessionEvents, SessionState } from '../terms/session-events.ts'
import type { StopSignal } from '../terms/stop.ts'
import { Credentials, parseCredential, present } from './credential.ts'
import type { SendFirst, SessionHooks } from './hooks.ts'
import { Identity } from './identity.ts'
import { Lifetime } from './lifetime.ts'
import { Lineup } from './lineup.ts'
import { Link } from './link.ts'
import { Outbox } from './outbox.ts'
import { prime, type SessionParts } from './prime.ts'
import { Reconnect } from './reconnect.ts'
import { Search } from './search.ts'
import { seekWritable } from './writable.ts'

const FOR_EVER = { timeout: Number.POSITIVE_INFINITY, again: 'always' } as const
const ON_THIS_CONNECTION = { again: 'never' } as const

/** A session on an ensemble: connects, keeps alive, reconnects, and ends once. */
export class Session {
  readonly identity: Identity
  /** Who is told of events and ends: the watches. */
  hooks: SessionHooks | undefined
  readonly #options: ConnectOptions
  readonly #credentials: Credentials
  readonly #outbox: Outbox
  readonly #link: Link
  readonly #lifetime: Lifetime
  readonly #lineup: Lineup
  readonly #search: Search
  readonly #reconnect: Reconnect
  readonly #parts: SessionParts
  readonly #sink: ConnectionSink = {
    event: (event, zxid) => this.hooks?.event(event, zxid),
    zxid: (zxid) => this.identity.seen(zxid),
    room: () => this.#outbox.pump(),
    closed: (unanswered, error) => this.#lost(unanswered, error),
  }
  #closing: Promise<void> | undefined

  constructor(hosts: readonly Host[], options: ConnectOptions) {
    const identity = new Identity(options)
    const credentials = new Credentials(options)
    const outbox = new Outbox(options)
    const link = new Link(options.firstXid ?? 1)
    const lifetime = new Lifetime(identity, link, outbox, (state, error) => this.hooks?.over(state, error))
    const lineup = new Lineup(hosts)
    const search = new Search(lineup, identity, lifetime, options, (host, limit) => this.#reach(host, limit))
    const rearm = (send: SendFirst): void => this.hooks?.resumed(send)
    this.identity = identity
    this.#options = options
    this.#credentials = credentials
    this.#outbox = outbox
    this.#link = link
    this.#lifetime = lifetime
    this.#lineup = lineup
    this.#search = search
    this.#reconnect = new Reconnect(search, identity, link, lifetime, options)
    this.#parts = { identity, credentials, outbox, link, lifetime, rearm }
  }

  get state(): SessionState {
    return this.#lifetime.state
  }

  get events(): SessionEvents {
    return this.#lifetime.events
  }

  /** The newest zxid seen in an answer. */
  get lastZxid(): bigint {
    return this.identity.lastZxid
  }

  get connected(): boolean {
    return this.#lifetime.connected
  }

  /** `host:port` of the server we are on. */
  get server(): string | undefined {
    return this.#lifetime.server
  }

  /** Connects for the first time; resolves when the session is usable. Then keeps it so in the background. */
  async open(): Promise<void> {
    const { signal } = this.#options
    signal?.throwIfAborted()
    if (signal) this.#obey(signal)
    void this.#reconnect.keep(await this.#search.first())
  }

  /** Ends with the signal, and lets go of it when over. */
  #obey(signal: StopSignal): void {
    const end = (): void => void this.#lifetime.finish('closed', signal.reason as Error)
    signal.addEventListener('abort', end)
    this.#lifetime.stop.addEventListener('abort', () => signal.removeEventListener('abort', end))
  }

  /**
   * Another session like this one: the same options and credentials, on a server that has seen all we have.
   * @param options instead of ours; a `session` that lives is taken over
   * @throws ConnectionError
   */
  async sibling(options: ConnectOptions = {}): Promise<Session> {
    const { session: _, ...ours } = this.#options
    const sibling = new Session(this.#lineup.hosts, { ...ours, auth: this.#credentials.texts(), ...options })
    // A server that is behind refuses who has seen more.
    sibling.identity.seen(this.lastZxid)
    await sibling.open()
    return sibling
  }

  /** Ends another session of the same ensemble, if it lives. @throws ConnectionError */
  async bury({ id, password }: SessionTicket): Promise<void> {
    try {
      // Nothing is known of what it has seen: it may have been on servers that have lost their data since.
      const other = await this.sibling({ session: { id, password }, allowReadOnly: false })
      await other.call('closeSession', {}).finally(() => other.close(true))
    } catch (error) {
      if (!(error instanceof ConnectionError) || error.kind !== 'expired') throw error
    }
  }

  /** Sends one request, or holds it until there is a connection. Requests keep their order. */
  call<K extends OpName, T = Response<K>>(
    op: K,
    request: Request<K>,
    path?: string,
    how?: CallOptions,
    outcome?: Outcome<Response<K>, T>,
  ): Promise<T> {
    const over =
      this.#lifetime.end ??
      (this.#closing !== undefined ? new ConnectionError('closed', 'the client is closed', { path }) : undefined)
    return over ? Promise.reject(over) : this.#outbox.call(op, request, path, how, outcome)
  }

  /** See WatchPort: as `call`, for as long as the session lives. Goes on while the client is being closed. */
  insist<K extends OpName, T = Response<K>>(
    op: K,
    request: Request<K>,
    path: string,
    outcome: Outcome<Response<K>, T>,
  ): Promise<T> {
    const { end } = this.#lifetime
    return end ? Promise.reject(end) : this.#outbox.call(op, request, path, FOR_EVER, outcome)
  }

  /** See WatchPort: as `call`, for as long as the connection lives. */
  now<K extends OpName, T = Response<K>>(
    op: K,
    request: Request<K>,
    path: string,
    outcome?: Outcome<Response<K>, T>,
  ): Promise<T> {
    const { end } = this.#lifetime
    return end ? Promise.reject(end) : this.#outbox.call(op, request, path, ON_THIS_CONNECTION, outcome)
  }

  /** How long a call may take, in ms, when it does not say itself. */
  get patience(): number {
    return this.#options.timeout ?? DEFAULT_TIMEOUT
  }

  /** Gives this connection up; the session goes on with the next. */
  recycle(error: Error): void {
    this.#link.connection?.destroy(error)
  }

  /** Round trip of a ping, in ms. */
  async ping(): Promise<number> {
    const { connection } = this.#link
    if (!connection || !this.connected) throw this.#lifetime.end ?? new ConnectionError('lost', 'not connected')
    const start = now()
    const answered = await connection.ping()
    this.#link.certainty.touched(start)
    return answered - start
  }

  /** Asks the leader whether the session lives. The answer makes it certain for a while. */
  async prove(options?: CallOptions): Promise<void> {
    const sent = now()
    await this.call('sync', { path: '/' }, undefined, options)
    this.#link.certainty.proven(sent, this.identity.timeout)
  }

  /** In ms from now, see Certainty. */
  certainty(): { doubt: number; lost: number } {
    const { certainty } = this.#link
    const at = now()
    const { timeout } = this.identity
    return { doubt: certainty.doubtAt(timeout) - at, lost: certainty.lostAt(timeout) - at }
  }

  /** Adds a credential to this connection and all later ones. */
  async authenticate(text: string): Promise<void> {
    if (this.#lifetime.end) throw this.#lifetime.end
    const credential = parseCredential(text)
    const { connection } = this.#link
    if (connection && this.connected) {
      await present(connection, [credential]).catch((error) => this.#lifetime.deny(error))
    }
    this.#credentials.add(credential)
  }

  /** Ends the session on the server (ephemerals go at once), or only the connection when `keepSession`. */
  close(keepSession = false, patience = this.patience): Promise<void> {
    this.#closing ??= this.#shutDown(keepSession, patience)
    return this.#closing
  }

  async #shutDown(keepSession: boolean, patience: number): Promise<void> {
    if (this.#lifetime.end) return
    if (!keepSession && this.connected) {
      // Behind everything sent before: those calls get their answers first. A server that is gone needs no goodbye.
      await this.#outbox
        .call('closeSession', {}, undefined, {
          timeout: Math.min(patience, this.identity.timeout),
        })
        .catch(() => {})
    }
    this.#lifetime.finish('closed', new ConnectionError('closed', 'the client is closed'))
  }

  /** Connects to one server, and makes the connection ours. */
  async #reach(host: Host, limit: number): Promise<Greeting> {
    const { stop } = this.#lifetime
    const attach = { sink: this.#sink, firstXid: this.#link.nextXid }
    const greeting = await attempt(host, this.identity.request(), this.#options, limit, stop, attach)
    await prime(greeting, this.#parts)
    const { connection, response } = greeting
    if (response.readOnly) void seekWritable(this.#lineup, this.#options, connection, stop)
    return greeting
  }

  #lost(unanswered: readonly Call[], error: Error | undefined): void {
    const connection = this.#link.leave()
    if (!connection) return
    const why = this.#lifetime.end?.message ?? `connection to ${connection.peer} lost`
    this.#outbox.detach(unanswered, error, (call) => call.lose(this.#lifetime.kindOfEnd ?? 'lost', why, error))
  }
}
