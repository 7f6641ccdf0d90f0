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
  /** All of the memory the frame is in: positions here are absolute. */
  readonly view: DataView
  readonly #bytes: Buffer
  readonly #base: number
  readonly #end: number
  #at: number

  constructor(bytes: Buffer, offset = 0) {
    this.view = viewOf(bytes.buffer as ArrayBuffer)
    this.#bytes = bytes
    this.#base = bytes.byteOffset
    this.#end = this.#base + bytes.length
    this.#at = this.#base + offset
  }

  /** Bytes not read yet. */
  get remaining(): number {
    return this.#end - this.#at
  }

  int(): number {
    return this.view.getInt32(this.take(4, 'int'))
  }

  long(): bigint {
    return this.view.getBigInt64(this.take(8, 'long'))
  }

  /** A long that is a time in ms since 1970: fits a JS number for the next 280,000 years. */
  millis(): number {
    return millisAt(this.view, this.take(8, 'time'))
  }

  bool(): boolean {
    return this.view.getInt8(this.take(1, 'boolean')) !== 0
  }

  /** jute `buffer`: null is length -1 and differs from empty. */
  buffer(): Buffer | null {
    const length = this.#length('buffer')
    if (length === -1) return null
    const at = this.take(length, 'buffer') - this.#base
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
    const at = this.take(length, 'string') - this.#base
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

  /**
   * Passes over `size` bytes, so that a record of fixed size is checked once and read from `view`.
   * @returns their position in `view`
   */
  take(size: number, what: string): number {
    const at = this.#at
    if (size > this.#end - at) {
      throw new WireError(`frame ends inside a ${what}: ${size} bytes needed, ${this.#end - at} left`)
    }
    this.#at = at + size
    return at
  }
}

/** Memory of this size or less is what sockets deliver; only such is remembered. */
const CHUNK = 64 * 1024
let recent: DataView | undefined

/** All of a buffer's memory. The last one is remembered: many frames come in one chunk, and making a view takes time. */
function viewOf(memory: ArrayBuffer): DataView {
  if (recent?.buffer === memory) return recent
  const view = new DataView(memory)
  if (memory.byteLength <= CHUNK) recent = view
  return view
}

/** A long at a position, as a number: what times in ms are. */
export function millisAt(view: DataView, at: number): number {
  return view.getInt32(at) * 0x1_0000_0000 + view.getUint32(at + 4)
}
