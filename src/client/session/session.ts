import type { Buffer } from 'node:buffer'
import { UsageError } from '../../wire/error.ts'
import type { OpName, Request, Response } from '../../wire/ops.ts'
import type { WatcherEvent } from '../../wire/records.ts'
import { ConnectionError, noServer, spell } from '../terms/connection-error.ts'
import { backoff, type Host, pause } from '../terms/hosts.ts'
import { type CallOptions, type ConnectOptions, DEFAULT_TIMEOUT, LONGEST_TIMER } from '../terms/options.ts'
import { isLive, isOver, SessionEvents, type SessionState } from '../terms/session-events.ts'
import { Stop, type StopSignal } from '../terms/stop.ts'
import { attempt, type Greeting } from './attempt.ts'
import type { Call, Outcome } from './call.ts'
import { now } from './clock.ts'
import type { Connection } from './connection.ts'
import { Credentials, parseCredential, present } from './credential.ts'
import { Heartbeat } from './heartbeat.ts'
import type { SessionHooks } from './hooks.ts'
import { Identity } from './identity.ts'
import { Lineup } from './lineup.ts'
import { Outbox } from './outbox.ts'
import { findWritable } from './writable.ts'

/** A session on an ensemble: connects, keeps alive, reconnects, and ends once. */
export class Session {
  state: SessionState = 'connecting'
  readonly identity: Identity
  /** Who is told of events and ends: the watches. */
  hooks: SessionHooks | undefined
  readonly events = new SessionEvents(() => isOver(this.state))
  readonly #lineup: Lineup
  readonly #options: ConnectOptions
  readonly #credentials: Credentials
  readonly #outbox: Outbox
  readonly #stop = new Stop()
  #connection: Connection | undefined
  #heartbeat: Heartbeat | undefined
  #nextXid: number
  /** When any server was last heard, to tell when the session must be over. */
  #heard = 0
  #end: Error | undefined
  #closing: Promise<void> | undefined

  constructor(hosts: readonly Host[], options: ConnectOptions) {
    this.#lineup = new Lineup(hosts)
    this.#options = options
    this.#outbox = new Outbox(options)
    this.#nextXid = options.firstXid ?? 1
    this.#credentials = new Credentials(options)
    this.identity = new Identity(options)
  }

  /** The newest zxid seen in an answer. */
  get lastZxid(): bigint {
    return this.identity.lastZxid
  }

  /** `host:port` of the server we are on. */
  get server(): string | undefined {
    return this.connected ? this.#connection?.peer : undefined
  }

  get #patience(): number {
    return this.#options.timeout ?? DEFAULT_TIMEOUT
  }

  /** Connects for the first time; resolves when the session is usable. Then keeps it so in the background. */
  async open(): Promise<void> {
    const { signal } = this.#options
    signal?.throwIfAborted()
    if (signal) this.#obey(signal)
    void this.#keep(await this.#establish(true))
  }

  /** Ends with the signal, and lets go of it when over. */
  #obey(signal: StopSignal): void {
    const end = (): void => void this.#finish('closed', signal.reason as Error)
    signal.addEventListener('abort', end)
    this.#stop.addEventListener('abort', () => signal.removeEventListener('abort', end))
  }

  /**
   * Another session like this one: the same options and credentials, on a server that has seen all we have.
   * @throws ConnectionError
   */
  async sibling(): Promise<Session> {
    const { session: _, ...options } = this.#options
    const sibling = new Session(this.#lineup.hosts, { ...options, auth: this.#credentials.texts() })
    // A server that is behind refuses who has seen more.
    sibling.identity.seen(this.lastZxid)
    await sibling.open()
    return sibling
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
      this.#end ??
      (this.#closing !== undefined ? new ConnectionError('closed', 'the client is closed', { path }) : undefined)
    return over ? Promise.reject(over) : this.#outbox.call(op, request, path, how, outcome)
  }

  get connected(): boolean {
    return isLive(this.state)
  }

  /** Gives this connection up; the session goes on with the next. */
  recycle(error: Error): void {
    this.#connection?.destroy(error)
  }

  /** Round trip of a ping, in ms. */
  async ping(): Promise<number> {
    const connection = this.#connection
    if (!connection || !this.connected) throw this.#end ?? new ConnectionError('lost', 'not connected')
    const start = now()
    return (await connection.ping()) - start
  }

  /** Adds a credential to this connection and all later ones. */
  async authenticate(text: string): Promise<void> {
    if (this.#end) throw this.#end
    const credential = parseCredential(text)
    if (this.#connection && this.connected) {
      await present(this.#connection, [credential]).catch((error) => this.#denied(error))
    }
    this.#credentials.add(credential)
  }

  /** Ends the session on the server (ephemerals go at once), or only the connection when `keepSession`. */
  close(keepSession = false, patience = this.#patience): Promise<void> {
    this.#closing ??= this.#shutDown(keepSession, patience)
    return this.#closing
  }

  /** Lives from connection to connection until the session is over. */
  async #keep(link: Greeting): Promise<void> {
    let brief = 0
    for (;;) {
      const start = now()
      const error = await link.ended
      if (this.#end) return
      this.#change('reconnecting', error ?? new ConnectionError('lost', 'the server closed the connection'))
      // Closed by the server on purpose: somebody else may have taken the session over. No storm, no tug of war.
      brief = !error && now() - start < 200 ? brief + 1 : 0
      if (!error) await pause(backoff(brief, this.#pause), this.#stop)
      try {
        link = await this.#establish(false)
      } catch {
        return
      }
    }
  }

  /** The longest pause between laps around the servers, in ms. */
  get #pause(): number {
    return Math.min(1000, this.identity.timeout / 6)
  }

  /** Finds a server that takes us. @throws the reason why the session is over */
  #establish(initial: boolean): Promise<Greeting> {
    const end = now() + this.#patience
    const deadline = (): number => (initial ? end : this.#expiry)
    return this.#lineup.find(
      (host) => this.#try(host, deadline()),
      (attempts, lap, error) => {
        if (this.#end) return this.#end
        // An option that cannot be right (a certificate that is not one) does not get better by trying again.
        if (initial && error instanceof UsageError) return this.#finish('closed', error)
        const over = now() >= deadline()
        if (!initial) return over ? this.#finish('expired', this.#unheard()) : undefined
        // Up, but without a leader: an election takes a moment. A lap of refusals is the final word.
        const electing = attempts.some(({ kind }) => kind === 'lost')
        return over || (lap && !electing && !this.#options.waitForConnection)
          ? this.#finish('closed', noServer(attempts))
          : undefined
      },
      this.#pause,
      this.#stop,
    )
  }

  #unheard(): ConnectionError {
    const silence = spell(now() - this.#heard)
    return new ConnectionError('expired', `session expired: no server was heard for ${silence}`)
  }

  /** The moment a session unheard of must be over: 4/3 of its timeout (ZOOKEEPER-4508). */
  get #expiry(): number {
    const known = this.identity.id !== 0n && (this.#options.assumeExpired ?? true)
    return known ? this.#heard + (this.identity.timeout * 4) / 3 : Number.POSITIVE_INFINITY
  }

  async #try(host: Host, end: number): Promise<Greeting> {
    const share = Math.min(this.identity.timeout, this.#patience) / this.#lineup.size
    const limit = Math.min(Math.max(Math.min(share, end - now()), 100), LONGEST_TIMER)
    const sink = {
      event: (event: WatcherEvent, zxid: bigint) => this.hooks?.event(event, zxid),
      zxid: (zxid: bigint) => this.identity.seen(zxid),
      room: () => this.#outbox.pump(),
      closed: (unanswered: Call[], error: Error | undefined) => this.#lost(unanswered, error),
    }
    const attach = { sink, firstXid: this.#nextXid }
    const greeting = await attempt(host, this.identity.request(), this.#options, limit, this.#stop, attach)
    await this.#prime(greeting)
    return greeting
  }

  /** The session is known: credentials first, then watches, then calls. */
  async #prime({ connection, response }: Greeting): Promise<void> {
    if (connection.ended) throw new ConnectionError('lost', 'the server closed the connection')
    try {
      this.identity.accept(response)
    } catch (error) {
      connection.destroy()
      throw (error as ConnectionError).kind === 'expired' ? this.#finish('expired', error as Error) : error
    }
    this.#connection = connection
    this.#heartbeat = new Heartbeat(connection, this.identity.timeout, (silence) => {
      connection.destroy(new ConnectionError('lost', `${connection.peer} was silent for ${spell(silence)}`))
    })
    const map = ({ token }: { token: Buffer | null }): Buffer | null => token
    const exchange = (token: Buffer): Promise<Buffer | null> =>
      this.#outbox.first(connection, 'sasl', { token }, { map })
    await this.#credentials.present(connection, exchange).catch((error) => this.#denied(error))
    const resumed = this.#heard > 0
    this.#heard = now()
    if (resumed) {
      this.hooks?.resumed((op, request, outcome) => {
        this.#outbox.first(connection, op, request, outcome).catch(() => {})
      })
    }
    this.#change(response.readOnly ? 'connected-read-only' : 'connected')
    this.#outbox.attach(connection)
    if (response.readOnly) void this.#seekWritable(connection)
  }

  /** On a read-only server: moves on as soon as another one takes writes. */
  async #seekWritable(connection: Connection): Promise<void> {
    const host = await findWritable(this.#lineup, this.#options, connection, this.#stop)
    if (!host || connection.ended) return
    this.#lineup.prefer(host)
    connection.destroy(new ConnectionError('lost', 'left a read-only server for one that takes writes'))
  }

  #denied(error: Error): never {
    throw (error as ConnectionError).kind === 'auth' ? this.#finish('auth-failed', error) : error
  }

  #lost(unanswered: readonly Call[], error: Error | undefined): void {
    const connection = this.#connection
    if (!connection?.ended) return // a connection that never became usable
    this.#connection = undefined
    this.#heartbeat?.stop()
    this.#heard = Math.max(this.#heard, connection.lastHeard)
    this.#nextXid = connection.nextXid
    const why = this.#end?.message ?? `connection to ${connection.peer} lost`
    this.#outbox.detach(unanswered, error, (call) => call.lose(this.#ending ?? 'lost', why, error))
  }

  get #ending(): 'expired' | 'auth' | 'closed' | undefined {
    if (!isOver(this.state)) return undefined
    return this.state === 'auth-failed' ? 'auth' : (this.state as 'expired' | 'closed')
  }

  async #shutDown(keepSession: boolean, patience: number): Promise<void> {
    if (this.#end) return
    if (!keepSession && this.connected) {
      // Behind everything sent before: those calls get their answers first. A server that is gone needs no goodbye.
      await this.#outbox
        .call('closeSession', {}, undefined, {
          timeout: Math.min(patience, this.identity.timeout),
        })
        .catch(() => {})
    }
    this.#finish('closed', new ConnectionError('closed', 'the client is closed'))
  }

  /** The end: everything fails, timers and sockets are let go. Only the first end counts. */
  #finish(state: 'expired' | 'auth-failed' | 'closed', error: Error): Error {
    if (this.#end) return this.#end
    this.#end = error
    this.#change(state, error)
    this.#heartbeat?.stop()
    this.#connection?.destroy(error)
    this.#outbox.end(error)
    this.#stop.abort(error)
    this.hooks?.over(state, error)
    return error
  }

  #change(state: SessionState, error?: Error): void {
    const { state: previous, server } = this
    if (state === previous) return
    this.state = state
    this.events.emit({ state, previous, server: this.server ?? server, sessionId: this.identity.id, error })
  }
}
