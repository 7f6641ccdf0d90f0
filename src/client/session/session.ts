import type { OpName, Request, Response } from '../../wire/ops.ts'
import type { WatcherEvent } from '../../wire/records.ts'
import { attempt, type Greeting, type Taker } from '../connection/attempt.ts'
import type { Call, Outcome } from '../connection/call.ts'
import { now } from '../connection/clock.ts'
import type { ConnectionSink } from '../connection/connection.ts'
import { ConnectionError, spell } from '../terms/connection-error.ts'
import { diagnostics } from '../terms/diagnostics.ts'
import { type Host, hostText } from '../terms/hosts.ts'
import { inTime } from '../terms/in-time.ts'
import {
  type CallOptions,
  type ConnectOptions,
  DEFAULT_MAX_REQUEST,
  DEFAULT_TIMEOUT,
  type SessionTicket,
} from '../terms/options.ts'
import type { SessionEvents, SessionState } from '../terms/session-events.ts'
import type { StopSignal } from '../terms/stop.ts'
import { Abilities } from './abilities.ts'
import { bury } from './bury.ts'
import { Credentials, parseCredential, present } from './credential.ts'
import type { SendFirst, SessionHooks } from './hooks.ts'
import { Identity } from './identity.ts'
import { Lifetime } from './lifetime.ts'
import { Lineup } from './lineup.ts'
import { Link } from './link.ts'
import { Outbox } from './outbox.ts'
import { prime, type SessionParts } from './prime.ts'
import { Reconnect } from './reconnect.ts'
import { type Reply, scout } from './scout.ts'
import { Search } from './search.ts'
import { seekWritable } from './writable.ts'

const FOR_EVER = { timeout: Number.POSITIVE_INFINITY, again: 'always' } as const
const ON_THIS_CONNECTION = { again: 'never' } as const

/** What somebody gets to type a password, in ms: as long as sshd waits for it. */
const LOGIN = 120_000

/** A session on an ensemble: connects, keeps alive, reconnects, and ends once. */
export class Session {
  readonly identity: Identity
  /** What was found out about the servers; siblings share it. */
  readonly abilities: Abilities
  /** Who is told of events and ends: the watches. */
  hooks: SessionHooks | undefined
  readonly #options: ConnectOptions
  /** The first connection's: only that one may ask somebody for a password. */
  readonly #firstOptions: ConnectOptions
  /** How long a call may take, in ms, when it does not say itself. */
  readonly patience: number
  readonly #credentials: Credentials
  readonly #outbox: Outbox
  readonly #link: Link
  readonly #lifetime: Lifetime
  readonly #lineup: Lineup
  readonly #search: Search
  readonly #reconnect: Reconnect
  readonly #parts: SessionParts
  readonly #sink: ConnectionSink = {
    event: (event, zxid) => this.#heard(event, zxid),
    zxid: (zxid) => this.identity.seen(zxid),
    room: () => this.#outbox.pump(),
    closed: (unanswered, error) => this.#lost(unanswered, error),
  }
  #closing: Promise<void> | undefined
  /** The server we are on, or were on last. */
  #host: Host | undefined

  constructor(hosts: readonly Host[], options: ConnectOptions, abilities = new Abilities()) {
    const identity = new Identity(options)
    const credentials = new Credentials(options)
    const fragile = (): boolean => !identity.resumable
    const outbox = new Outbox(options, { abilities, fragile, ask: (op, server) => this.#ask(op, server) })
    const link = new Link(options.firstXid ?? 1)
    const lifetime = new Lifetime(identity, link, outbox, (state, error) => this.hooks?.over(state, error))
    const lineup = new Lineup(hosts)
    const search = new Search(lineup, identity, lifetime, options, (host, limit) => this.#reach(host, limit))
    const rearm = (send: SendFirst): void => this.hooks?.resumed(send)
    this.identity = identity
    this.abilities = abilities
    this.#options = unasking(options)
    this.#firstOptions = options
    this.patience = options.timeout ?? DEFAULT_TIMEOUT
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

  /** Bytes a request may have. */
  get maxRequest(): number {
    return this.#options.maxRequest ?? DEFAULT_MAX_REQUEST
  }

  get connected(): boolean {
    return this.#lifetime.connected
  }

  /** `host:port` of the server we are on. */
  get server(): string | undefined {
    return this.#lifetime.server
  }

  /** See ZooKeeper. */
  get awaited(): { readonly call: string; readonly ms: number } | undefined {
    const { oldest } = this.#outbox
    return oldest && { call: oldest.text, ms: now() - oldest.started }
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
    const end = (): void => {
      this.#lifetime.finish('closed', signal.reason as Error, true)
      this.#closing ??= this.#leave(this.patience)
    }
    signal.addEventListener('abort', end)
    this.#lifetime.stop.addEventListener('abort', () => signal.removeEventListener('abort', end))
  }

  /**
   * Another session like this one: the same options and credentials, on a server that has seen all we have.
   * @throws ConnectionError
   */
  sibling(): Promise<Session> {
    const { signal } = this.#options
    return this.#like(signal ? { signal } : {})
  }

  /** @param options instead of ours; a `session` that lives is taken over, and without a `signal` nothing calls it off */
  async #like(options: ConnectOptions): Promise<Session> {
    const { session: _, signal: __, ...ours } = this.#options
    const auth = this.#credentials.texts()
    const other = new Session(this.#lineup.hosts, { ...ours, auth, ...options }, this.abilities)
    // A server that is behind refuses who has seen more.
    other.identity.seen(this.lastZxid)
    await other.open()
    return other
  }

  /** Ends another session of the same ensemble, if it lives. @throws ConnectionError */
  bury(ticket: SessionTicket): Promise<void> {
    return bury((options) => this.#like(options), ticket, this.patience)
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
    if (over) return Promise.reject(over)
    return this.#send(op, request, path, how, outcome)
  }

  #send<K extends OpName, T = Response<K>>(
    op: K,
    request: Request<K>,
    path: string | undefined,
    how: Parameters<Outbox['call']>[3],
    outcome: Outcome<Response<K>, T> | undefined,
  ): Promise<T> {
    if (!diagnostics.request.hasSubscribers) return this.#outbox.call(op, request, path, how, outcome)
    const about = { op, path, sessionId: this.identity.id, server: this.server }
    return diagnostics.request.tracePromise(() => this.#outbox.call(op, request, path, how, outcome), about)
  }

  /** See WatchPort: as `call`, for as long as the session lives. Goes on while the client is being closed. */
  insist<K extends OpName, T = Response<K>>(
    op: K,
    request: Request<K>,
    path: string,
    outcome: Outcome<Response<K>, T>,
  ): Promise<T> {
    const { end } = this.#lifetime
    return end ? Promise.reject(end) : this.#send(op, request, path, FOR_EVER, outcome)
  }

  /** See WatchPort: as `call`, for as long as the connection lives. */
  now<K extends OpName, T = Response<K>>(
    op: K,
    request: Request<K>,
    path: string,
    outcome?: Outcome<Response<K>, T>,
  ): Promise<T> {
    const { end } = this.#lifetime
    return end ? Promise.reject(end) : this.#send(op, request, path, ON_THIS_CONNECTION, outcome)
  }

  /** See ZooKeeper. */
  updateServers(hosts: readonly Host[]): void {
    this.#lineup.replace(hosts)
    this.#leaveFormer()
  }

  /** Moves on from a server that is none of ours any more, once it has answered all that was sent. */
  #leaveFormer(): void {
    const { connection } = this.#link
    if (!connection || !this.#host || this.#lineup.has(this.#host)) return
    const left = new ConnectionError('lost', `left ${connection.peer}, which is none of the servers any more`)
    this.#outbox.settled(connection, () => connection.destroy(left))
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
    const answered = await this.#inTime(connection.ping(), 'a ping', connection.peer)
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

  /** Adds a credential to this connection, also while it is being made, and to all later ones. */
  async authenticate(text: string): Promise<void> {
    if (this.#lifetime.end) throw this.#lifetime.end
    const credential = parseCredential(text)
    const { connection } = this.#link
    if (!connection) return this.#credentials.add(credential)
    const presented = present(connection, [credential]).then(
      () => this.#credentials.add(credential),
      (error) => this.#lifetime.deny(error),
    )
    await this.#inTime(presented, `the ${credential.scheme} credentials`, connection.peer)
  }

  /** Ends the session on the server (ephemerals go at once), or only the connection when `keepSession`. */
  close(keepSession = false, patience = this.patience, signal?: StopSignal): Promise<void> {
    this.#closing ??= this.#shutDown(keepSession, Math.min(patience, this.identity.timeout), signal)
    return this.#closing
  }

  async #shutDown(keepSession: boolean, patience: number, signal: StopSignal | undefined): Promise<void> {
    if (this.#lifetime.end) return
    const deadline = now() + patience
    // Behind everything sent before: those calls get their answers first.
    const said = keepSession || (this.connected && (await this.#said(patience, signal)))
    this.#lifetime.finish('closed', new ConnectionError('closed', 'the client is closed'), !said)
    if (!said) await this.#leave(Math.max(deadline - now(), 0))
  }

  /** Tells the server that the session is over. @returns false when that is not known: the connection was lost, or somebody aborts */
  #said(timeout: number, signal: StopSignal | undefined): Promise<boolean> {
    return this.#outbox.call('closeSession', {}, undefined, { timeout, signal }).then(
      () => true,
      (error) => !this.#lifetime.leaving && (error as ConnectionError).kind !== 'lost',
    )
  }

  /** The session has ended here: sees to it that it does on the server, too, as far as one can be reached in time. */
  async #leave(patience: number): Promise<void> {
    if ((await this.#link.goodbye) || !this.identity.known) return
    // Where nobody listens there is nobody to tell: one lap of refusals is the final word.
    const open = (options: ConnectOptions): Promise<Session> => this.#like({ ...options, waitForConnection: false })
    await bury(open, this.identity, patience).catch(() => {})
  }

  /** What somebody waits for who is no call: never longer than a call. */
  #inTime<T>(work: Promise<T>, what: string, peer: string): Promise<T> {
    const late = `no answer to ${what} from ${peer} within ${spell(this.patience)}`
    return inTime(work, this.patience, () => new ConnectionError('timeout', late))
  }

  /** Connects to one server, and makes the connection ours. */
  async #reach(host: Host, limit: number): Promise<Greeting> {
    const { stop } = this.#lifetime
    const taker: Taker = {
      sink: this.#sink,
      firstXid: this.#link.nextXid,
      prime: (greeting) => prime(greeting, this.#parts),
      calledOff: (connection, reason) => this.#link.dismiss(connection, reason, this.#lifetime.leaving),
    }
    const options = this.#optionsNow()
    const time = asks(options) ? Math.max(limit, LOGIN) : limit
    const greeting = await attempt(host, this.identity.request(), options, time, stop, taker)
    const { connection, response } = greeting
    this.#host = host
    this.#leaveFormer()
    if (response.readOnly) void seekWritable(this.#lineup, this.#options, connection, stop)
    return greeting
  }

  /** Of the connection that is made now. */
  #optionsNow(): ConnectOptions {
    const { via } = this.#firstOptions
    if (typeof via === 'object' && typeof via.terminal === 'function')
      return { ...this.#options, via: { ...via, terminal: via.terminal() } }
    return this.identity.known ? this.#options : this.#firstOptions
  }

  #heard(event: WatcherEvent, zxid: bigint): void {
    if (diagnostics.event.hasSubscribers) {
      const { type: code, path } = event
      diagnostics.event.publish({ code, path, zxid: zxid > 0n ? zxid : undefined, sessionId: this.identity.id })
    }
    this.hooks?.event(event, zxid)
  }

  #lost(unanswered: readonly Call[], error: Error | undefined): void {
    const connection = this.#link.leave()
    if (!connection) return
    const why = this.#lifetime.end?.message ?? `connection to ${connection.peer} lost`
    const lose = (call: Call): void => call.lose(this.#lifetime.kindOfEnd ?? 'lost', why, error)
    this.#outbox.detach(unanswered, error, lose, connection.peer)
  }

  /** Asks one of the servers for an operation, apart from this session. */
  #ask(op: OpName, server: string): Promise<Reply> {
    const { hosts } = this.#lineup
    const host = hosts.find((one) => hostText(one) === server) ?? hosts[0]!
    const limit = Math.min(this.patience, this.identity.timeout) / 4
    return scout(op, host, this.#options, limit, this.#lifetime.stop)
  }
}

/** Whether a connection may ask somebody for a password. */
function asks({ via }: ConnectOptions): boolean {
  return typeof via === 'object' && via.terminal === true
}

function unasking(options: ConnectOptions): ConnectOptions {
  return typeof options.via === 'object' ? { ...options, via: { ...options.via, terminal: false } } : options
}
