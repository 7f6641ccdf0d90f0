import { Buffer } from 'node:buffer'

/** Writers grow up to this by themselves, and beyond only for what does not fit. */
const SLAB = 64 * 1024
/** Room left behind what did not fit: the rest of its frame. */
const SLACK = 1024
/** Strings up to this length are written here, unit by unit, while they are ASCII; a call of Node's costs more. */
const SHORT = 48

/** Writes jute primitives (big-endian) into memory that is used up piece by piece, and never twice. */
export class Writer {
  readonly #size: number
  #bytes: Buffer
  #view: DataView
  /** Where that begins which has not been taken. */
  #start = 0
  #at = 0

  /** @param size first capacity in bytes; it doubles as needed */
  constructor(size = 512) {
    this.#size = size
    this.#bytes = Buffer.allocUnsafe(size)
    this.#view = viewOver(this.#bytes)
  }

  /** Bytes written and not taken. */
  get length(): number {
    return this.#at - this.#start
  }

  int(value: number): this {
    const at = this.#room(4)
    this.#view.setInt32(at, value)
    return this
  }

  long(value: bigint): this {
    const at = this.#room(8)
    this.#view.setBigInt64(at, value)
    return this
  }

  millis(value: number): this {
    const at = this.#room(8)
    const high = Math.floor(value / 0x1_0000_0000)
    this.#view.setInt32(at, high)
    this.#view.setUint32(at + 4, value - high * 0x1_0000_0000)
    return this
  }

  bool(value: boolean): this {
    const at = this.#room(1)
    this.#view.setInt8(at, value ? 1 : 0)
    return this
  }

  buffer(value: Uint8Array | null): this {
    if (value === null) return this.int(-1)
    const at = this.#room(4 + value.length)
    this.#view.setInt32(at, value.length)
    this.#bytes.set(value, at + 4)
    return this
  }

  ustring(value: string | null): this {
    if (value === null) return this.int(-1)
    // 3 bytes a UTF-16 unit is the worst case of UTF-8.
    const worst = value.length * 3
    const at = this.#room(4 + worst)
    const length = this.#ascii(value, at + 4) ? value.length : this.#bytes.write(value, at + 4, worst, 'utf8')
    this.#view.setInt32(at, length)
    this.#at = at + 4 + length
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
    const start = this.open()
    try {
      body(this)
    } catch (error) {
      this.truncate(start)
      throw error
    }
    return this.close(start)
  }

  /** Begins a frame, without a function for its body. @returns what `close` wants, or `truncate` if it comes to nothing */
  open(): number {
    return this.#room(4) - this.#start
  }

  /** Ends a frame. @returns the payload's length in bytes */
  close(start: number): number {
    const length = this.length - start - 4
    this.#view.setInt32(this.#start + start, length)
    return length
  }

  /** Forgets everything written after `length`. */
  truncate(length: number): void {
    if (length < this.length) this.#at = this.#start + length
  }

  /** What was written; the writer goes on behind it and never touches these bytes again. */
  take(): Buffer {
    const taken = this.#bytes.subarray(this.#start, this.#at)
    this.#start = this.#at
    // Memory for one large value is not kept for the small ones to come.
    if (this.#bytes.length > SLAB) this.#use(Buffer.allocUnsafe(this.#size), 0)
    return taken
  }

  #ascii(value: string, at: number): boolean {
    const { length } = value
    if (length > SHORT) return false
    const bytes = this.#bytes
    for (let i = 0; i < length; i++) {
      const unit = value.charCodeAt(i)
      if (unit > 0x7f) return false
      bytes[at + i] = unit
    }
    return true
  }

  #room(size: number): number {
    if (this.#at + size > this.#bytes.length) this.#grow(size)
    const at = this.#at
    this.#at = at + size
    return at
  }

  #grow(size: number): void {
    const { length } = this
    const usual = Math.min(this.#bytes.length * 2, SLAB)
    const grown = Buffer.allocUnsafe(Math.max(usual, length * 2, length + size + SLACK))
    this.#bytes.copy(grown, 0, this.#start, this.#at)
    this.#use(grown, length)
  }

  #use(bytes: Buffer, length: number): void {
    this.#bytes = bytes
    this.#view = viewOver(bytes)
    this.#start = 0
    this.#at = length
  }
}

function viewOver({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length)
}
