import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { createConnection } from 'node:net'
import type { Codec } from '../../../src/wire/codec.ts'
import { errorName } from '../../../src/wire/codes.ts'
import { type OpName, ops, type Request, type Response } from '../../../src/wire/ops.ts'
import { Reader } from '../../../src/wire/reader.ts'
import { ConnectRequest, ConnectResponse, ReplyHeader, RequestHeader, WatcherEvent } from '../../../src/wire/records.ts'
import { SocketTransport } from '../../../src/wire/socket-transport.ts'
import type { Transport } from '../../../src/wire/transport.ts'
import { Writer } from '../../../src/wire/writer.ts'

/** One frame from the server, in the order they came. */
export interface Received {
  readonly xid: number
  readonly zxid: bigint
  readonly err: number
  /** What follows the header. */
  readonly body: Buffer
}

const LIMIT = 64 * 1024 * 1024

/**
 * Speaks the protocol with nothing in between: every frame that comes is kept, bytes and order, so that two servers can
 * be compared. Works over any transport.
 */
export class RawClient {
  readonly inbox: Received[] = []
  session: ConnectResponse | undefined
  /** Length of the ConnectResponse in bytes. */
  greetingLength = 0
  ended = false
  readonly #transport: Transport
  #xid = 0
  readonly #waiting = new Set<() => void>()

  constructor(transport: Transport) {
    this.#transport = transport
    transport.open({
      frame: (payload) => this.#frame(payload),
      closed: () => {
        this.ended = true
        this.#changed()
      },
    })
  }

  /** Connects over TCP, without a handshake. */
  static async tcp(port: number): Promise<RawClient> {
    const socket = createConnection({ host: '127.0.0.1', port, noDelay: true })
    await once(socket, 'connect')
    return new RawClient(
      new SocketTransport(socket, { peer: `127.0.0.1:${port}`, limit: LIMIT, read: (take) => socket.on('data', take) }),
    )
  }

  /** Connects over TCP and opens a session. */
  static async open(port: number, request: Partial<ConnectRequest> = {}): Promise<RawClient> {
    const client = await RawClient.tcp(port)
    await client.handshake(request)
    return client
  }

  async handshake(request: Partial<ConnectRequest> = {}): Promise<ConnectResponse> {
    const full = {
      protocolVersion: 0,
      lastZxidSeen: 0n,
      timeOut: 30_000,
      sessionId: 0n,
      passwd: Buffer.alloc(16),
      readOnly: false,
      ...request,
    }
    this.raw((writer) => ConnectRequest.write(writer, full))
    await this.until(() => this.session !== undefined)
    return this.session!
  }

  /** Sends any payload as one frame. */
  raw(body: (writer: Writer) => void): void {
    const writer = new Writer()
    writer.frame(body)
    this.#transport.send(writer.take())
  }

  /** Sends bytes as they are. */
  bytes(bytes: Buffer): void {
    this.#transport.send(bytes)
  }

  /** Sends a request and returns its xid. */
  send<K extends OpName>(op: K, request: Request<K>, xid = ++this.#xid): number {
    this.raw((writer) => {
      RequestHeader.write(writer, { xid, type: ops[op].code })
      ;(ops[op].request as Codec<unknown>).write(writer, request)
    })
    return xid
  }

  /** Sends a request and waits for what answers it. */
  async request<K extends OpName>(op: K, request: Request<K>): Promise<Received & { value: Response<K> | undefined }> {
    const xid = this.send(op, request)
    const reply = await this.reply(xid)
    const value = reply.err === 0 ? ops[op].response.read(new Reader(reply.body)) : undefined
    return { ...reply, value: value as Response<K> | undefined }
  }

  /** Sends a request and says what it came to: `ok`, or the name of the error. */
  async verdict<K extends OpName>(op: K, request: Request<K>): Promise<string> {
    const { err } = await this.request(op, request)
    return err === 0 ? 'ok' : errorName(err)
  }

  async reply(xid: number): Promise<Received> {
    await this.until(() => this.inbox.some((received) => received.xid === xid))
    return this.inbox.find((received) => received.xid === xid)!
  }

  /** The notifications so far, in order. */
  get events(): { type: number; path: string | null }[] {
    return this.inbox
      .filter(({ xid }) => xid === -1)
      .map(({ body }) => {
        const { type, path } = WatcherEvent.read(new Reader(body))
        return { type, path }
      })
  }

  /** Waits until `condition` holds; rejects when the connection ended without it. */
  async until(condition: () => boolean, timeout = 20_000): Promise<void> {
    const end = performance.now() + timeout
    while (!condition()) {
      if (this.ended) throw new Error('the server ended the connection')
      if (performance.now() > end) throw new Error('not in time')
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1000)
        const wake = () => {
          clearTimeout(timer)
          resolve()
        }
        this.#waiting.add(wake)
      })
    }
  }

  /** Waits until the server has ended the connection. */
  async untilEnded(): Promise<void> {
    await this.until(() => this.ended)
  }

  async close(): Promise<void> {
    if (this.ended) return
    this.send('closeSession', {})
    await this.until(() => this.ended).catch(() => {})
  }

  destroy(): void {
    this.#transport.destroy()
  }

  #changed(): void {
    for (const wake of this.#waiting) wake()
    this.#waiting.clear()
  }

  #frame(payload: Buffer): void {
    const reader = new Reader(payload)
    if (this.session === undefined) {
      this.greetingLength = payload.length
      this.session = ConnectResponse.read(reader)
    } else {
      const header = ReplyHeader.read(reader)
      this.inbox.push({ ...header, body: Buffer.from(payload.subarray(16)) })
    }
    this.#changed()
  }
}
