import { createHash } from 'node:crypto'
import { Duplex } from 'node:stream'

/** What a server answers to a key, by RFC 6455, section 4.2.2. */
export function acceptanceOf(key: string): string {
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
}

/** A server's end of a WebSocket whose bytes are the payloads of binary messages, one message a chunk in both directions. */
export class WebSocketLine extends Duplex {
  readonly #line: Duplex
  #pending = Buffer.alloc(0)
  #message: Buffer[] = []

  /** @param line on which the handshake is done */
  constructor(line: Duplex) {
    // An object a message: channels are told by the first byte of each.
    super({ readableObjectMode: true, allowHalfOpen: false })
    this.#line = line
    line
      .on('data', (chunk: Buffer) => this.#take(chunk))
      .on('error', () => this.destroy())
      .on('close', () => this.destroy())
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#line.write(frame(2, chunk), () => done())
  }

  override _final(done: () => void): void {
    this.#line.end(frame(8, Buffer.from([1000 >> 8, 1000 & 255])), () => done())
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#line.end()
    done(error)
  }

  #take(chunk: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, chunk])
    for (;;) {
      const at = this.#pending
      if (at.length < 2) return
      const short = at[1]! & 127
      const head = short === 126 ? 4 : short === 127 ? 10 : 2
      if (at.length < head + 4) return
      const size = short === 126 ? at.readUInt16BE(2) : short === 127 ? Number(at.readBigUInt64BE(2)) : short
      const whole = head + 4 + size
      if (at.length < whole) return
      const mask = at.subarray(head, head + 4)
      const body = at.subarray(head + 4, whole).map((byte, index) => byte ^ mask[index % 4]!)
      this.#pending = at.subarray(whole)
      this.#hear(at[0]! & 15, (at[0]! & 128) !== 0, Buffer.from(body))
    }
  }

  #hear(code: number, last: boolean, body: Buffer): void {
    if (code === 8) return void this.end()
    if (code === 9) return void this.#line.write(frame(10, body))
    if (code > 2) return
    this.#message.push(body)
    if (!last) return
    this.push(Buffer.concat(this.#message))
    this.#message = []
  }
}

function frame(code: number, body: Buffer): Buffer {
  const size = body.length
  const head = Buffer.alloc(size < 126 ? 2 : size < 65_536 ? 4 : 10)
  head[0] = 128 | code
  head[1] = size < 126 ? size : size < 65_536 ? 126 : 127
  if (head.length === 4) head.writeUInt16BE(size, 2)
  if (head.length === 10) head.writeBigUInt64BE(BigInt(size), 2)
  return Buffer.concat([head, body])
}
