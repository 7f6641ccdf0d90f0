import type { Buffer } from 'node:buffer'
import { performance } from 'node:perf_hooks'
import { Reader } from '../../wire/bytes.ts'
import type { Codec } from '../../wire/codec.ts'
import { errorCodes, keeperStates, xids } from '../../wire/codes.ts'
import { WireError, ZkError } from '../../wire/error.ts'
import { type OpName, opName, ops } from '../../wire/ops.ts'
import { type Acl, ReplyHeader, RequestHeader, WatcherEvent } from '../../wire/records.ts'
import type { Transport } from '../../wire/transport.ts'
import { allowed } from '../access/acl.ts'
import type { Credential } from '../access/credential.ts'
import type { SaslExchange } from '../access/sasl.ts'
import type { Server } from '../session/server.ts'
import type { Session } from '../session/sessions.ts'
import { Traffic } from '../session/traffic.ts'
import type { Watcher } from '../watch/watches.ts'
import type { Call } from './call.ts'
import { codeOf, commitFailure } from './failure.ts'
import { handlers } from './handlers.ts'
import { shakeHands } from './handshake.ts'

/** Bytes of unread answers above which no more requests are taken from a client. */
const PAUSE_ABOVE = 1024 * 1024
const LOOK_AGAIN = 5
const READ_PERMISSION = 1

/** One client: decodes what it asks, has it done, sends what comes of it. */
export class Peer implements Watcher {
  readonly #server: Server
  readonly transport: Transport
  readonly address: string
  readonly since = Date.now()
  readonly traffic = new Traffic()
  ids: Credential[]
  session: Session<Peer> | undefined
  sasl: SaslExchange | undefined
  lastOp = 'NA'
  lastXid = -1
  lastZxid = -1n
  lastAnswer = 0
  lastLatency = 0
  #handshake: NodeJS.Timeout | undefined
  #resume: NodeJS.Timeout | undefined
  /** Requests that came in one piece with those that made the answers pile up. */
  readonly #backlog: Buffer[] = []
  #gone = false

  constructor(server: Server, transport: Transport) {
    this.#server = server
    this.transport = transport
    this.address = transport.peer
    this.ids = [{ scheme: 'ip', id: hostOf(transport.peer) }]
    this.#handshake = setTimeout(() => transport.destroy(), server.settings.handshakeTimeout)
    this.#handshake.unref()
    transport.open({ frame: (payload) => this.#frame(payload), closed: () => this.#closed() })
  }

  notify(type: number, path: string, zxid: bigint, acl: readonly Acl[] | undefined): void {
    if (this.#gone || (acl && !allowed(acl, READ_PERMISSION, this.ids))) return
    this.#server.outbox.notify(this, (writer) => {
      ReplyHeader.write(writer, { xid: xids.notification, zxid, err: 0 })
      WatcherEvent.write(writer, { type, state: keeperStates.SyncConnected, path })
    })
  }

  /** A request of this connection has been answered after `latency` ms. */
  answered(latency: number): void {
    this.traffic.answered(latency)
    this.#server.traffic.answered(latency)
    this.lastLatency = Math.floor(latency)
    this.lastAnswer = Date.now()
  }

  /** Forgets what reports tell of it. */
  resetStats(): void {
    this.traffic.reset()
    this.lastOp = 'NA'
    this.lastXid = -1
    this.lastZxid = -1n
    this.lastAnswer = this.lastLatency = 0
  }

  /** Hands frames to the transport; a client that leaves too much unread is not read from, and then cut off. */
  send(frames: Buffer, packets: number, ends: boolean): void {
    if (this.#gone) return
    this.traffic.sent += packets
    this.#server.traffic.sent += packets
    if (frames.length > 0) this.transport.send(frames)
    if (ends) this.transport.close()
    else if (this.transport.pending > this.#server.settings.maxUnread) this.transport.destroy()
  }

  /** Ends the connection after what has been sent to it. */
  end(): void {
    this.#server.outbox.end(this)
  }

  /** The handshake is done. */
  bind(session: Session<Peer>): void {
    clearTimeout(this.#handshake)
    this.session = session
    session.connection = this
  }

  /** Takes a request, or keeps it for when the client has read what it was sent. */
  #frame(payload: Buffer): void {
    if (this.#backlog.length === 0 && this.#unread <= PAUSE_ABOVE) return this.#take(payload)
    this.#backlog.push(payload)
    this.#pauseUntilRead()
  }

  /** Bytes of answers that have not left. */
  get #unread(): number {
    return this.transport.pending + this.#server.outbox.unsent(this)
  }

  #take(payload: Buffer): void {
    // Cut off already, or its session is closed or served elsewhere: what it still says goes unheard.
    if (this.#gone || (this.session && (this.session.closed || this.session.connection !== this))) return
    this.traffic.received++
    this.#server.traffic.received++
    try {
      if (this.session) this.#request(payload, this.session)
      else shakeHands(this.#server, this, payload)
    } catch (error) {
      if (!(error instanceof WireError)) throw error
      this.transport.destroy(error)
    }
  }

  #request(payload: Buffer, session: Session<Peer>): void {
    const received = performance.now()
    const reader = new Reader(payload)
    const { xid, type } = RequestHeader.read(reader)
    this.#server.sessions.touch(session, received)
    this.lastXid = xid
    const op = opName(type)
    if (!op || !answers(this.#server, op)) return this.#refuseUnknown(xid, received)
    this.lastOp = ops[op].lop
    const replyXid = op === 'ping' ? xids.ping : xid
    const call: Call = { server: this.#server, peer: this, session, xid }
    let err = 0
    let body: unknown
    try {
      body = this.#handle(op, call, reader)
    } catch (error) {
      err = codeOf(error)
    }
    const outOfBand = op === 'auth' || op === 'sasl'
    const zxid = outOfBand ? 0n : this.#server.tree.lastZxid
    if (!outOfBand) this.lastZxid = zxid
    this.#server.outbox.reply(this, replyXid, received, (writer) => {
      ReplyHeader.write(writer, { xid: replyXid, zxid, err })
      if (err === 0) (ops[op].response as Codec<unknown>).write(writer, body)
    })
    if (op === 'closeSession' || (err !== 0 && outOfBand)) this.end()
  }

  #handle(op: OpName, call: Call, reader: Reader): unknown {
    if (this.#server.readOnly && (ops[op].writes || op === 'sync')) throw new ZkError(errorCodes.NotReadOnly.code)
    let request: never
    try {
      request = ops[op].request.read(reader) as never
    } catch (error) {
      // A write that cannot be decoded is a failed transaction like any other; reconfig is decoded before it is one.
      if (ops[op].writes && op !== 'reconfig') commitFailure(call, error)
      throw error
    }
    return handlers[op](call, request)
  }

  #refuseUnknown(xid: number, received: number): void {
    if (!this.#server.settings.profile.has('refusesUnknownOps')) return
    this.#server.outbox.reply(this, xid, received, (writer) =>
      ReplyHeader.write(writer, { xid, zxid: -1n, err: errorCodes.Unimplemented.code }),
    )
    this.end()
  }

  #pauseUntilRead(): void {
    if (this.#resume) return
    this.transport.pause()
    this.#resume = setInterval(() => this.#lookAgain(), LOOK_AGAIN)
  }

  #lookAgain(): void {
    if (this.#server.faults.frozen) return
    while (this.#backlog.length > 0 && this.#unread <= PAUSE_ABOVE) this.#take(this.#backlog.shift()!)
    if (this.#backlog.length > 0 || this.#unread > PAUSE_ABOVE) return
    clearInterval(this.#resume)
    this.#resume = undefined
    this.transport.resume()
  }

  #closed(): void {
    this.#gone = true
    clearTimeout(this.#handshake)
    clearInterval(this.#resume)
    if (this.session?.connection === this) this.session.connection = undefined
    this.#server.forget(this)
  }
}

/** Whether this release has the operation for clients. Alone, `check` damages a ZooKeeper (ZOOKEEPER-2623). */
function answers({ settings }: Server, op: OpName): boolean {
  return op !== 'check' && settings.profile.answers(op)
}

/** `127.0.0.1:40000` or `[::1]:40000` without the port. */
function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':')).replace(/^\[|\]$/g, '')
}
