import { Buffer } from 'node:buffer'
import { WireError } from './error.ts'

/** Views of a chunk shorter than this are copied, so that a small value does not keep a whole socket chunk alive. */
const COPY_BELOW = 16 * 1024

/**
 * Reads jute primitives (big-endian) from one frame.
 * Every length is checked against what remains of the frame before anything is allocated,
 * so a hostile length costs nothing and a short body is a `WireError`, never a shortened answer.
 */
export class Reader {
  readonly #bytes: Buffer
  #offset: number

  constructor(bytes: Buffer, offset = 0) {
    this.#bytes = bytes
    this.#offset = offset
  }

  /** Bytes not read yet. */
  get remaining(): number {
    return this.#bytes.length - this.#offset
  }

  int(): number {
    const at = this.#take(4, 'int')
    return this.#bytes.readInt32BE(at)
  }

  long(): bigint {
    const at = this.#take(8, 'long')
    return this.#bytes.readBigInt64BE(at)
  }

  /** A long that is a time in ms since 1970: fits a JS number for the next 280,000 years. */
  millis(): number {
    const at = this.#take(8, 'time')
    return this.#bytes.readInt32BE(at) * 0x1_0000_0000 + this.#bytes.readUInt32BE(at + 4)
  }

  bool(): boolean {
    return this.#bytes[this.#take(1, 'boolean')] !== 0
  }

  /** jute `buffer`: null is length -1 and differs from empty. */
  buffer(): Buffer | null {
    const length = this.#length('buffer')
    if (length === -1) return null
    const at = this.#take(length, 'buffer')
    const view = this.#bytes.subarray(at, at + length)
    return length < COPY_BELOW ? Buffer.from(view) : view
  }

  /**
   * jute `ustring`: UTF-8, malformed input becomes U+FFFD, a BOM stays (it is legal in a node name).
   * Null is length -1.
   */
  ustring(): string | null {
    const length = this.#length('string')
    if (length === -1) return null
    const at = this.#take(length, 'string')
    return this.#bytes.toString('utf8', at, at + length)
  }

  /**
   * The element count of a jute vector; null is -1.
   * @param floor the fewest bytes one element can take: a count that cannot fit what remains is refused
   */
  count(floor: number): number | null {
    const count = this.int()
    if (count === -1) return null
    if (count < 0) throw new WireError(`negative vector length ${count}`)
    if (count * Math.max(floor, 1) > this.remaining) {
      throw new WireError(`vector of ${count} elements in ${this.remaining} bytes`)
    }
    return count
  }

  #length(what: string): number {
    const length = this.int()
    if (length < -1) throw new WireError(`negative ${what} length ${length}`)
    return length
  }

  #take(size: number, what: string): number {
    const at = this.#offset
    if (size > this.#bytes.length - at) {
      throw new WireError(`frame ends inside a ${what}: ${size} bytes needed, ${this.#bytes.length - at} left`)
    }
    this.#offset = at + size
    return at
  }
}

/** Writes jute primitives (big-endian) into one growing buffer. */
export class Writer {
  #bytes: Buffer
  #offset = 0

  /** @param size first capacity in bytes; it doubles as needed */
  constructor(size = 512) {
    this.#bytes = Buffer.allocUnsafe(size)
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#offset
  }

  int(value: number): this {
    const at = this.#room(4)
    this.#bytes.writeInt32BE(value | 0, at)
    return this
  }

  long(value: bigint): this {
    const at = this.#room(8)
    this.#bytes.writeBigInt64BE(BigInt.asIntN(64, value), at)
    return this
  }

  millis(value: number): this {
    const at = this.#room(8)
    const high = Math.floor(value / 0x1_0000_0000)
    this.#bytes.writeInt32BE(high, at)
    this.#bytes.writeUInt32BE(value - high * 0x1_0000_0000, at + 4)
    return this
  }

  bool(value: boolean): this {
    const at = this.#room(1)
    this.#bytes[at] = value ? 1 : 0
    return this
  }

  buffer(value: Uint8Array | null): this {
    if (value === null) return this.int(-1)
    const at = this.#room(4 + value.length)
    this.#bytes.writeInt32BE(value.length, at)
    this.#bytes.set(value, at + 4)
    return this
  }

  ustring(value: string | null): this {
    if (value === null) return this.int(-1)
    // One pass for the common short string: 3 bytes a UTF-16 unit is the worst case of UTF-8.
    const worst = value.length * 3
    const at = this.#room(4 + worst)
    const length = this.#bytes.write(value, at + 4, worst, 'utf8')
    this.#bytes.writeInt32BE(length, at)
    this.#offset = at + 4 + length
    return this
  }

  /** Appends bytes as they are. */
  raw(bytes: Uint8Array): this {
    const at = this.#room(bytes.length)
    this.#bytes.set(bytes, at)
    return this
  }

  /**
   * Writes one frame: an int length, then what `body` writes.
   * @returns the payload's length in bytes
   */
  frame(body: (writer: Writer) => void): number {
    const start = this.#room(4)
    try {
      body(this)
    } catch (error) {
      this.#offset = start
      throw error
    }
    const length = this.#offset - start - 4
    this.#bytes.writeInt32BE(length, start)
    return length
  }

  /** Forgets everything written after `length`. */
  truncate(length: number): void {
    if (length < this.#offset) this.#offset = length
  }

  /** What was written; the writer starts anew and never touches these bytes again. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#offset)
    this.#bytes = Buffer.allocUnsafe(this.#offset > 64 * 1024 ? 512 : Math.max(512, this.#bytes.length))
    this.#offset = 0
    return taken
  }

  #room(size: number): number {
    const at = this.#offset
    const needed = at + size
    if (needed > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2))
      this.#bytes.copy(grown, 0, 0, at)
      this.#bytes = grown
    }
    this.#offset = needed
    return at
  }
}
