import { Buffer } from 'node:buffer'
import { WireError } from './error.ts'

/**
 * Cuts a byte stream into frames (int length, then that many bytes).
 * Chunks may end anywhere, also inside the length. A frame is only allocated once all its bytes are here, so a length
 * that lies costs nothing; a torn frame is joined once, however many chunks it took.
 */
export class FrameSplitter {
  readonly #limit: number
  #chunks: Buffer[] = []
  #buffered = 0
  /** Payload length of the frame being collected, or -1 while its length is incomplete. */
  #wanted = -1

  /** @param limit largest payload accepted, in bytes; a longer or negative length throws `WireError` */
  constructor(limit: number) {
    this.#limit = limit
  }

  /**
   * Takes the next chunk and calls `deliver` with each payload that is now whole, in order.
   * @throws WireError for a length that is negative or over the limit; the stream is unusable afterwards
   */
  push(chunk: Buffer, deliver: (payload: Buffer) => void): void {
    let rest = chunk
    if (this.#buffered > 0) {
      rest = this.#join(chunk)
      if (rest.length === 0) return
    }
    let offset = 0
    for (;;) {
      const left = rest.length - offset
      if (left < 4) break
      const length = this.#checked(rest.readInt32BE(offset))
      if (left - 4 < length) {
        this.#wanted = length
        break
      }
      deliver(rest.subarray(offset + 4, offset + 4 + length))
      offset += 4 + length
    }
    this.#keep(rest.subarray(offset))
  }

  /** Adds a chunk to a torn frame: empty while it is still torn, else all bytes from its length on. */
  #join(chunk: Buffer): Buffer {
    this.#chunks.push(chunk)
    this.#buffered += chunk.length
    if (this.#wanted < 0 && this.#buffered >= 4) {
      const head = Buffer.concat(this.#chunks)
      this.#chunks = [head]
      this.#wanted = this.#checked(head.readInt32BE(0))
    }
    if (this.#wanted < 0 || this.#buffered < 4 + this.#wanted) return Buffer.alloc(0)
    const whole = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks)
    this.#keep(Buffer.alloc(0))
    return whole
  }

  #keep(rest: Buffer): void {
    this.#chunks = rest.length > 0 ? [rest] : []
    this.#buffered = rest.length
    if (rest.length < 4) this.#wanted = -1
  }

  #checked(length: number): number {
    if (length < 0) throw new WireError(`negative frame length ${length}`)
    if (length > this.#limit) throw new WireError(`frame of ${length} bytes, over the limit of ${this.#limit}`)
    return length
  }
}
