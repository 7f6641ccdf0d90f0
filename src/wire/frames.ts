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
  readonly #large: (length: number) => boolean
  /** The beginning of a frame that is not whole yet, its length included, and room for more of it. */
  #torn = NOTHING
  #held = 0
  /** Bytes still to come of a frame that is passed over. */
  #passing = 0

  /**
   * @param limit largest payload accepted, in bytes; a longer or negative length throws `WireError`
   * @param large told the length of a payload over the limit; with `true` it is passed over as it comes, and nothing thrown
   */
  constructor(limit: number, large: (length: number) => boolean = () => false) {
    this.#limit = limit
    this.#large = large
  }

  /**
   * Takes the next chunk and calls `deliver` with each payload that is now whole, in order.
   * @throws WireError for a length that is negative or over the limit; the stream is unusable afterwards
   */
  push(chunk: Buffer, deliver: (payload: Buffer) => void): void {
    let at = this.#passing > 0 ? this.#pass(chunk, 0) : 0
    if (this.#held > 0) at = this.#complete(chunk, deliver)
    let whole = 4
    while (chunk.length - at >= 4) {
      const length = chunk.readInt32BE(at)
      if (!this.#accepts(length)) {
        at = this.#pass(chunk, at + 4)
        continue
      }
      whole = 4 + length
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
    const length = this.#torn.readInt32BE(0)
    if (!this.#accepts(length)) {
      this.#torn = NOTHING
      this.#held = 0
      return this.#pass(chunk, at)
    }
    const whole = 4 + length
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

  /** Passes over what a chunk has of a frame that is too large. @returns where the next frame begins */
  #pass(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + this.#passing)
    this.#passing -= end - at
    return end
  }

  /** @returns false for a frame that is to be passed over */
  #accepts(length: number): boolean {
    if (length < 0) throw new WireError(`negative frame length ${length}`)
    if (length <= this.#limit) return true
    if (!this.#large(length)) throw new WireError(`frame of ${length} bytes, over the limit of ${this.#limit}`)
    this.#passing = length
    return false
  }
}
