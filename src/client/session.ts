import { Buffer } from 'node:buffer'
import { UsageError } from '../wire/error.ts'
import type { OpName, Request, Response } from '../wire/ops.ts'
import { ops } from '../wire/ops.ts'
import type { ConnectRequest, WatcherEvent } from '../wire/records.ts'
import { attempt, type Greeting } from './attempt.ts'
import { Call, type Outcome } from './call.ts'
import { now } from './clock.ts'
import type { Connection } from './connection.ts'
import { ConnectionError, noServer, spell } from './connection-error.ts'
import { type Credential, parseCredential, present } from './credential.ts'
import { Heartbeat } from './heartbeat.ts'
import { backoff, type Host, pause } from './hosts.ts'
import { Lineup } from './lineup.ts'
import {
  type CallOptions,
  type ConnectOptions,
  DEFAULT_SESSION_TIMEOUT,
  DEFAULT_TIMEOUT,
  LONGEST_TIMER,
} from './options.ts'
import { Outbox } from './outbox.ts'
import { isLive, isOver, SessionEvents, type SessionState } from './session-events.ts'

/** Sends a request ahead of all calls. Its answer reaches `outcome` only; a lost one is nobody's business. */
export type SendFirst = <K extends OpName>(op: K, request: Request<K>, outcome: Outcome<Response<K>, void>) => void

/** What the session tells the watches. */
export interface SessionHooks {
  event(event: WatcherEvent, zxid: bigint): void
  /** A new connection of a session that had one before: what to send first, ahead of all calls. */
  resumed(send: SendFirst): void
  /** The session is over. */
  over(state: SessionState, error: Error): void
}

/** A session on an ensemble: connects, keeps alive, reconnects, and ends once. */
export class Session {
  state: SessionState = 'connecting'
  id = 0n
  password: Buffer = Buffer.alloc(16)
  /** Negotiated, in ms; what we ask for until then. */
  timeout: number
  lastZxid = 0n
  /** Who is told of events and ends: the watches. */
  hooks: SessionHooks | undefined
  readonly events = new SessionEvents(() => isOver(this.state))
  readonly #lineup: Lineup
  readonly #options: ConnectOptions
  readonly #auth: Credential[]
  readonly #outbox: Outbox
  readonly #stop = new AbortController()
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
    this.#auth = (options.auth ?? []).map(parseCredential)
    this.timeout = Math.min(options.sessionTimeout ?? DEFAULT_SESSION_TIMEOUT, LONGEST_TIMER)
    if (options.session) {
      this.id = options.session.id
      this.password = options.session.password
      this.lastZxid = options.session.lastZxid ?? 0n
    }
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
    signal?.addEventListener('abort', () => this.#finish('closed', signal.reason), { signal: this.#stop.signal })
    const first = await this.#establish(true)
    void this.#keep(first)
  }

  /** Sends one request, or holds it until there is a connection. Requests keep their order. */
  call<K extends OpName, T = Response<K>>(
    op: K,
    request: Request<K>,
    path?: string,
    how: CallOptions = {},
    outcome?: Outcome<Response<K>, T>,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const { signal, timeout = this.#patience } = how
      const refusal = this.#refusal(op, path) ?? (signal?.aborted ? signal.reason : undefined)
      if (refusal !== undefined) reject(refusal)
      else this.#outbox.submit(new Call(op, request, { path, timeout, signal, outcome }, resolve, reject))
    })
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
    if (!connection || !isLive(this.state)) throw this.#end ?? new ConnectionError('lost', 'not connected')
    const start = now()
    return (await connection.ping()) - start
  }

  /** Adds a credential to this connection and all later ones. */
  async authenticate(text: string): Promise<void> {
    if (this.#end) throw this.#end
    const credential = parseCredential(text)
    if (this.#connection && isLive(this.state)) await this.#present(this.#connection, [credential])
    this.#auth.push(credential)
  }

  /** Ends the session on the server (ephemerals go at once), or only the connection when `keepSession`. */
  close(keepSession = false): Promise<void> {
    this.#closing ??= this.#shutDown(keepSession)
    return this.#closing
  }

  #refusal(op: OpName, path: string | undefined): Error | undefined {
    if (this.#end) return this.#end
    if (this.#closing && op !== 'closeSession') return new ConnectionError('closed', 'the client is closed', { path })
    if (this.#options.readOnly && ops[op].writes) {
      return new ConnectionError(
        'read-only',
        `refused: ${op}${path ? ` ${path}` : ''} writes, and this client is read-only`,
        { path },
      )
    }
    return undefined
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
      if (!error) await pause(backoff(brief, this.#pause), this.#stop.signal)
      try {
        link = await this.#establish(false)
      } catch {
        return
      }
    }
  }

  /** The longest pause between laps around the servers, in ms. */
  get #pause(): number {
    return Math.min(1000, this.timeout / 6)
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
        return over || (lap && !this.#options.waitForConnection)
          ? this.#finish('closed', noServer(attempts))
          : undefined
      },
      this.#pause,
      this.#stop.signal,
    )
  }

  #unheard(): ConnectionError {
    return new ConnectionError('expired', `session expired: no server was heard for ${spell(now() - this.#heard)}`)
  }

  /** The moment a session unheard of must be over: 4/3 of its timeout (ZOOKEEPER-4508). */
  get #expiry(): number {
    return this.id === 0n ? Number.POSITIVE_INFINITY : this.#heard + (this.timeout * 4) / 3
  }

  async #try(host: Host, end: number): Promise<Greeting> {
    const share = Math.min(this.timeout, this.#patience) / this.#lineup.size
    const limit = Math.min(Math.max(Math.min(share, end - now()), 100), LONGEST_TIMER)
    const sink = {
      event: (event: WatcherEvent, zxid: bigint) => this.hooks?.event(event, zxid),
      zxid: (zxid: bigint) => {
        if (zxid > this.lastZxid) this.lastZxid = zxid
      },
      room: () => this.#outbox.pump(),
      closed: (unanswered: Call[], error: Error | undefined) => this.#lost(unanswered, error),
    }
    const attach = { sink, firstXid: this.#nextXid }
    const greeting = await attempt(host, this.#request(), this.#options, limit, this.#stop.signal, attach)
    await this.#prime(greeting)
    return greeting
  }

  #request(): ConnectRequest {
    const { allowReadOnly, sessionTimeout } = this.#options
    const asked = Math.min(sessionTimeout ?? DEFAULT_SESSION_TIMEOUT, LONGEST_TIMER)
    return {
      protocolVersion: 0,
      lastZxidSeen: this.lastZxid,
      timeOut: asked,
      sessionId: this.id,
      passwd: this.password,
      readOnly: allowReadOnly === true,
    }
  }

  /** The session is known: credentials first, then watches, then calls. */
  async #prime({ connection, response }: Greeting): Promise<void> {
    if (connection.ended) throw new ConnectionError('lost', 'the server closed the connection')
    if (response.timeOut <= 0 || response.sessionId === 0n) {
      connection.destroy()
      if (this.id === 0n) throw new ConnectionError('lost', 'the server gave no session')
      throw this.#finish('expired', new ConnectionError('expired', 'session expired: the server has ended it'))
    }
    const resumed = this.#heard > 0
    this.id = response.sessionId
    this.password = response.passwd ?? this.password
    this.timeout = Math.min(response.timeOut, LONGEST_TIMER)
    this.#connection = connection
    this.#heartbeat = new Heartbeat(connection, this.timeout, (silence) => {
      connection.destroy(new ConnectionError('lost', `${connection.peer} was silent for ${spell(silence)}`))
    })
    await this.#identify(connection)
    this.#heard = now()
    if (resumed) {
      this.hooks?.resumed((op, request, outcome) => {
        this.#first(connection, op, request, outcome).catch(() => {})
      })
    }
    this.#change(response.readOnly ? 'connected-read-only' : 'connected')
    this.#outbox.attach(connection)
  }

  /** A request that goes ahead of all waiting ones. */
  #first<K extends OpName, T = Response<K>>(
    connection: Connection,
    op: K,
    request: Request<K>,
    outcome?: Outcome<Response<K>, T>,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const manner = { path: undefined, timeout: this.#patience, outcome, once: true }
      this.#outbox.first(new Call(op, request, manner, resolve, reject), connection)
    })
  }

  async #identify(connection: Connection): Promise<void> {
    const { sasl } = this.#options
    if (sasl) {
      const { authenticate } = await import('./sasl.ts')
      const map = (answer: { token: Buffer | null }): Buffer | null => answer.token
      const exchange = (token: Buffer): Promise<Buffer | null> => this.#first(connection, 'sasl', { token }, { map })
      await authenticate(exchange, sasl).catch((error) => this.#denied(error))
    }
    if (this.#auth.length > 0) await this.#present(connection, this.#auth)
  }

  #denied(error: Error): never {
    throw (error as ConnectionError).kind === 'auth' ? this.#finish('auth-failed', error) : error
  }

  async #present(connection: Connection, credentials: readonly Credential[]): Promise<void> {
    await present(connection, credentials).catch((error) => this.#denied(error))
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

  async #shutDown(keepSession: boolean): Promise<void> {
    if (this.#end) return
    if (!keepSession && isLive(this.state)) {
      // Behind everything sent before: those calls get their answers first. A server that is gone needs no goodbye.
      await this.call('closeSession', {}, undefined, { timeout: Math.min(this.#patience, this.timeout) }).catch(
        () => {},
      )
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
    this.events.emit({ state, previous, server: this.server ?? server, sessionId: this.id, error })
  }
}
