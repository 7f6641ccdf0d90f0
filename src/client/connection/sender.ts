import type { Buffer } from 'node:buffer'
import { xids } from '../../wire/codes.ts'
import { ops } from '../../wire/ops.ts'
import { AuthPacket, ConnectRequest, RequestHeader } from '../../wire/records.ts'
import type { Transport } from '../../wire/transport.ts'
import { Writer } from '../../wire/writer.ts'
import { ConnectionError } from '../terms/connection-error.ts'
import type { Call } from './call.ts'
import { now } from './clock.ts'

/** Bytes that may wait in the socket before calls are held back. */
const HELD_BYTES = 8 * 1024 * 1024

/** The outgoing half of a connection: makes frames. Everything sent in one tick leaves in one write. */
export class Sender {
  /** now() of the last bytes sent. */
  lastSent = now()
  readonly #transport: Transport
  readonly #writer = new Writer(4096)
  #flushing = false
  #congested = false
  #ended = false

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** Too much waits in the transport to give it more. */
  get congested(): boolean {
    if (this.#congested) this.#congested = this.#transport.pending >= HELD_BYTES
    return this.#congested
  }

  handshake(request: ConnectRequest): void {
    this.#writer.frame((writer) => ConnectRequest.write(writer, request))
    this.#flush()
  }

  /**
   * @param limit bytes it may have
   * @returns bytes of the frame, its length included
   * @throws what encoding throws, before anything is sent
   */
  request(call: Call, xid: number, limit: number): number {
    const size = this.#encode(call, xid, limit)
    this.#schedule()
    return size + 4
  }

  ping(): void {
    this.#writer.frame((writer) => RequestHeader.write(writer, { xid: xids.ping, type: ops.ping.code }))
    this.#schedule()
  }

  authenticate(scheme: string, auth: Buffer): void {
    this.#writer.frame((writer) => {
      RequestHeader.write(writer, { xid: xids.auth, type: ops.auth.code })
      AuthPacket.write(writer, { type: 0, scheme, auth })
    })
    this.#schedule()
  }

  /** The session is over: sent at once, behind everything else. */
  goodbye(xid: number): void {
    this.#writer.frame((writer) => RequestHeader.write(writer, { xid, type: ops.closeSession.code }))
    this.#flush()
  }

  /** Nothing goes out any more. */
  end(): void {
    this.#ended = true
  }

  #encode(call: Call, xid: number, limit: number): number {
    const writer = this.#writer
    const start = writer.open()
    try {
      writer.int(xid).int(call.spec.code)
      call.write(writer)
      const size = writer.close(start)
      if (size > limit) throw tooLarge(call, size, limit)
      return size
    } catch (error) {
      writer.truncate(start)
      throw error
    }
  }

  #schedule(): void {
    if (this.#flushing) return
    this.#flushing = true
    process.nextTick(this.#flush)
  }

  readonly #flush = (): void => {
    this.#flushing = false
    if (this.#ended || this.#writer.length === 0) return
    this.lastSent = now()
    this.#transport.send(this.#writer.take())
    this.#congested = true // until somebody asks
  }
}

function tooLarge(call: Call, size: number, limit: number): ConnectionError {
  return new ConnectionError(
    'too-large',
    `${call.text}: a request of ${size} bytes is over the limit of ${limit}; nothing was sent`,
    { path: call.path },
  )
}
