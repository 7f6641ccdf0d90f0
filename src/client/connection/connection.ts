import type { Buffer } from 'node:buffer'
import type { Codec } from '../../wire/codec.ts'
import { errorCodes, xids } from '../../wire/codes.ts'
import { OversizeError, WireError, ZkError } from '../../wire/error.ts'
import { Reader } from '../../wire/reader.ts'
import { type ConnectRequest, ConnectResponse, WatcherEvent } from '../../wire/records.ts'
import type { Transport } from '../../wire/transport.ts'
import { ConnectionError } from '../terms/connection-error.ts'
import type { TraceEntry } from '../terms/options.ts'
import type { Call } from './call.ts'
import { now } from './clock.ts'
import { Fifo } from './fifo.ts'
import { Goodbye } from './goodbye.ts'
import { Sender } from './sender.ts'

/** What a connection tells its session. */
export interface ConnectionSink {
  /** A watch fired. */
  event(event: WatcherEvent, zxid: bigint): void
  /** The zxid of an answer; grows. */
  zxid(zxid: bigint): void
  /** An answer made room for more requests. */
  room(): void
  /** The end. `unanswered` were sent and will get no answer; `error` says why, if anything went wrong. */
  closed(unanswered: Call[], error: Error | undefined): void
}

/** Who waits for an answer that is not a call's. */
interface Waiting<T> {
  resolve(value: T): void
  reject(error: Error): void
}

const LAST_XID = 0x7fff_ffff
const UNIMPLEMENTED = errorCodes.Unimplemented.code

/** One connection: frames in and out, requests matched with answers in order. */
export class Connection {
  readonly peer: string
  /** now() of the last bytes received. */
  lastHeard = now()
  /** The number the next request gets. */
  nextXid: number
  readonly #transport: Transport
  readonly #sink: ConnectionSink
  readonly #trace: ((entry: TraceEntry) => void) | undefined
  readonly #sender: Sender
  readonly #sent = new Fifo<Call>()
  readonly #pings = new Fifo<Waiting<number>>()
  readonly #auths = new Fifo<Waiting<void>>()
  #handshake: Waiting<ConnectResponse> | undefined
  /** Whether the transport tells when bytes arrive: no clock is read for each frame then. */
  #told = false
  /** Why nothing is sent any more. */
  #end: Error | undefined
  #goodbye: Goodbye | undefined
  /** The request whose answer was damaged has been told already. */
  #blamed = false

  constructor(
    transport: Transport,
    sink: ConnectionSink,
    { firstXid, trace }: { firstXid: number; trace: ((entry: TraceEntry) => void) | undefined },
  ) {
    this.peer = transport.peer
    this.nextXid = firstXid
    this.#transport = transport
    this.#sender = new Sender(transport)
    this.#sink = sink
    this.#trace = trace
    transport.open({
      frame: (payload) => this.#frame(payload),
      large: (length, limit) => this.#tooLarge(length, limit),
      heard: () => {
        this.#told = true
        this.lastHeard = now()
      },
      closed: (error) => this.#closed(error),
    })
  }

  /** IP address of the server, where it is known. */
  get address(): string | undefined {
    return this.#transport.address
  }

  get ended(): boolean {
    return this.#end !== undefined
  }

  /** Requests sent and not answered. */
  get inFlight(): number {
    return this.#sent.length
  }

  /** now() of the last bytes sent. */
  get lastSent(): number {
    return this.#sender.lastSent
  }

  /** Too much waits in the transport to give it more. */
  get congested(): boolean {
    return this.#sender.congested
  }

  get unanswered(): Iterable<Call> {
    return this.#sent
  }

  /** Opens or resumes a session. Nothing else may be sent before the answer. */
  handshake(request: ConnectRequest): Promise<ConnectResponse> {
    return this.#ask((waiting) => {
      this.#handshake = waiting
      this.#sender.handshake(request)
    })
  }

  /** @throws what encoding throws, before anything is sent; why the connection has ended, if it has */
  send(call: Call, limit: number): void {
    if (this.#end) throw this.#end
    const xid = this.nextXid
    const size = this.#sender.request(call, xid, limit)
    this.nextXid = xid === LAST_XID - 1 ? 1 : xid + 1
    call.xid = xid
    call.size = size
    this.#sent.push(call)
  }

  /** @returns when the answer is here, in ms of now() */
  ping(): Promise<number> {
    return this.#ask((waiting) => {
      this.#pings.push(waiting)
      this.#sender.ping()
    })
  }

  /** Answered ahead of everything in the pipeline; holds for all requests sent after it. */
  authenticate(scheme: string, auth: Buffer): Promise<void> {
    return this.#ask((waiting) => {
      this.#auths.push(waiting)
      this.#sender.authenticate(scheme, auth)
    })
  }

  /** Ends at once; what is in flight comes back through `closed`. */
  destroy(error?: Error): void {
    if (this.#end) return
    this.#transport.destroy(error)
    this.#closed(error)
  }

  /**
   * Ends, and the session with it: behind all that was sent goes the word that it is over, also behind a handshake that has
   * no answer yet. What is in flight comes back through `closed` at once.
   * @returns whether the server has said goodbye; undefined when the connection had ended before
   */
  leave(error: Error): Promise<boolean> | undefined {
    if (this.#end) return undefined
    this.#sender.goodbye(this.nextXid)
    this.#goodbye = new Goodbye(this.#transport, this.nextXid)
    this.#closed(error)
    return this.#goodbye.said
  }

  /** Sends something with an answer of its own kind; nothing once the connection has ended. */
  #ask<T>(send: (waiting: Waiting<T>) => void): Promise<T> {
    if (this.#end) return Promise.reject(this.#end)
    return new Promise((resolve, reject) => send({ resolve, reject }))
  }

  #frame(payload: Buffer): void {
    if (this.#end) return this.#goodbye?.frame(payload)
    if (!this.#told) this.lastHeard = now()
    try {
      if (this.#handshake) this.#greeted(payload)
      else this.#answer(payload)
    } catch (error) {
      this.destroy(error as Error)
    }
  }

  /**
   * An answer over the limit fails its own call and no other: it is passed over, and the connection, with all watches set on
   * it, goes on. Only answers can be so large, so it is the oldest request's.
   */
  #tooLarge(length: number, limit: number): boolean {
    const call = this.#handshake || this.#end ? undefined : this.#sent.shift()
    if (!call) return false
    call.fail(new OversizeError(call.text, length, limit))
    this.#sink.room()
    return true
  }

  #greeted(payload: Buffer): void {
    const { resolve } = this.#handshake!
    // A read-only server without local sessions answers a new session with a bare ReplyHeader: 16 bytes.
    if (payload.length === 16) throw new WireError('it is read-only and takes no new sessions')
    if (payload.length < 36 || payload.length > 37) {
      throw new WireError(`its answer to the handshake has ${payload.length} bytes, not 36 or 37`)
    }
    const response = ConnectResponse.read(new Reader(payload))
    this.#handshake = undefined
    resolve(response)
  }

  #answer(payload: Buffer): void {
    if (payload.length < 16) throw new WireError(`an answer of ${payload.length} bytes is too short for its header`)
    const reader = new Reader(payload)
    const xid = reader.int()
    const zxid = reader.long()
    const code = reader.int()
    if (xid === xids.notification) return this.#sink.event(WatcherEvent.read(reader), zxid)
    if (xid === xids.ping) return this.#pings.shift()?.resolve(now())
    if (xid === xids.auth) return this.#authenticated(code)
    if (code === UNIMPLEMENTED && zxid < 0n) return this.#unknownOperation(xid)
    const call = this.#sent.first
    if (!call || call.xid !== xid) {
      throw new WireError(`answer ${xid} where ${call ? call.xid : 'none'} was due`)
    }
    if (zxid > 0n) this.#sink.zxid(zxid)
    if (this.#trace) this.#traced(call, zxid, code, payload.length + 4)
    call.heard?.(true)
    if (code === 0) this.#settle(call, reader)
    else {
      this.#sent.shift()
      call.refuse(new ZkError(code, call.path))
    }
    this.#sink.room()
  }

  #authenticated(code: number): void {
    const auth = this.#auths.shift()
    if (!auth) throw new WireError('an answer to an authentication nobody asked for')
    if (code === 0) auth.resolve()
    else auth.reject(new ZkError(code))
  }

  #settle(call: Call, reader: Reader): void {
    let value: unknown
    try {
      value = (call.spec.response as Codec<unknown>).read(reader)
      if (reader.remaining > 0) throw new WireError(`${reader.remaining} bytes too many`)
    } catch (error) {
      // The answer is damaged, so is trust in what follows: this call fails with the reason, the rest as lost.
      this.#sent.shift()
      this.#blamed = true
      const damaged = new WireError(`damaged answer to ${call.text}: ${(error as Error).message}`, { cause: error })
      call.fail(damaged)
      throw damaged
    }
    this.#sent.shift()
    call.settle(value)
  }

  /**
   * Old servers answer an operation they do not know ahead of earlier requests, and close (ZOOKEEPER-1495). The
   * connection is over before the caller hears of it, so that what it does instead goes out on the next one.
   */
  #unknownOperation(xid: number): void {
    const call = [...this.#sent].find((one) => one.xid === xid)
    if (!call) throw new WireError(`answer ${xid} to nothing that was asked`)
    this.#sent.filter((one) => one !== call)
    if (this.#trace) this.#traced(call, -1n, UNIMPLEMENTED, 20)
    this.destroy(new ConnectionError('lost', `${this.peer} does not know the operation ${call.op}, and closes`))
    call.heard?.(false)
    call.refuse(new ZkError(UNIMPLEMENTED, call.path))
  }

  #traced(call: Call, zxid: bigint, code: number, received: number): void {
    const { op, xid, path, size, started } = call
    const micros = Math.round((now() - started) * 1000)
    this.#trace?.({ op, xid, path, zxid, code, sent: size, received, micros })
  }

  #closed(error: Error | undefined): void {
    if (this.#end) return this.#goodbye?.closed()
    this.#end = error ?? new ConnectionError('lost', 'the server closed the connection')
    this.#sender.end()
    for (const waiting of [this.#handshake, ...this.#auths.drain(), ...this.#pings.drain()]) waiting?.reject(this.#end)
    // Bytes that make no sense, or too many of them, are the answer to the oldest request: that one fails for good.
    if (error instanceof WireError && !this.#blamed) this.#sent.shift()?.abandon(error)
    this.#sink.closed(this.#sent.drain(), error)
  }
}
