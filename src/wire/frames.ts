import { Buffer } from 'node:buffer'
import { WireError } from './error.ts'

const NOTHING = Buffer.alloc(0)
/** First memory for a frame in pieces; then four times what has come. */
const AHEAD = 64 * 1024

/**
 * Cuts a byte stream into frames (int length, then that many bytes).
 * Chunks may end anywhere, also inside the length. Memory for a frame in pieces grows with the bytes that are here, so a
 * length that lies costs next to nothing, and joining takes linear time, however many chunks there are.
 */
export class FrameSplitter {
  readonly #limit: number
  /** The beginning of a frame that is not whole yet, its length included, and room for more of it. */
  #torn = NOTHING
  #held = 0

  /** @param limit largest payload accepted, in bytes; a longer or negative length throws `WireError` */
  constructor(limit: number) {
    this.#limit = limit
  }

  /**
   * Takes the next chunk and calls `deliver` with each payload that is now whole, in order.
   * @throws WireError for a length that is negative or over the limit; the stream is unusable afterwards
   */
  push(chunk: Buffer, deliver: (payload: Buffer) => void): void {
    let at = this.#held > 0 ? this.#complete(chunk, deliver) : 0
    let whole = 4
    while (chunk.length - at >= 4) {
      whole = 4 + this.#checked(chunk.readInt32BE(at))
      if (chunk.length - at < whole) break
      const start = at + 4
      at += whole
      deliver(chunk.subarray(start, at))
      whole = 4
    }
    if (at < chunk.length) this.#hold(chunk, at, whole)
  }

  /** Adds what a chunk has of a torn frame. @returns where the next frame begins */
  #complete(chunk: Buffer, deliver: (payload: Buffer) => void): number {
    let at = this.#held < 4 ? this.#hold(chunk, 0, 4) : 0
    if (this.#held < 4) return at
    const whole = 4 + this.#checked(this.#torn.readInt32BE(0))
    at = this.#hold(chunk, at, whole)
    if (this.#held < whole) return at
    const payload = this.#torn.subarray(4, whole)
    this.#torn = NOTHING
    this.#held = 0
    deliver(payload)
    return at
  }

  /** Keeps bytes of a chunk until `whole` are held. @returns where those end that were taken */
  #hold(chunk: Buffer, at: number, whole: number): number {
    const end = Math.min(chunk.length, at + whole - this.#held)
    const held = this.#held + end - at
    if (held > this.#torn.length) {
      const grown = Buffer.allocUnsafe(Math.min(whole, Math.max(AHEAD, held * 4)))
      this.#torn.copy(grown, 0, 0, this.#held)
      this.#torn = grown
    }
    chunk.copy(this.#torn, this.#held, at, end)
    this.#held = held
    return end
  }

  #checked(length: number): number {
    if (length < 0) throw new WireError(`negative frame length ${length}`)
    if (length > this.#limit) throw new WireError(`frame of ${length} bytes, over the limit of ${this.#limit}`)
    return length
  }
}
