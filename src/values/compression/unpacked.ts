import { Buffer } from 'node:buffer'
import { tooLarge } from '../bytes/value-error.ts'

/** Bytes being unpacked: what LZ77 formats append to and copy from, never past a limit. */
export class Unpacked {
  readonly #format: string
  readonly #limit: number
  #bytes: Buffer
  length = 0

  /**
   * @param format name for the refusal
   * @param limit bytes this may grow to; one more throws `ValueError` (`TooLarge`)
   */
  constructor(format: string, limit: number) {
    this.#format = format
    this.#limit = limit
    this.#bytes = Buffer.allocUnsafe(Math.min(limit, 4096))
  }

  append(bytes: Buffer): void {
    this.#reserve(bytes.length)
    bytes.copy(this.#bytes, this.length)
    this.length += bytes.length
  }

  /**
   * Repeats what stands `distance` bytes back; it may overlap what is being written, as LZ77 means it.
   * @param floor first byte that may be referred to
   * @returns false when the distance points before `floor`: the data is damaged
   */
  repeat(distance: number, count: number, floor = 0): boolean {
    if (distance < 1 || distance > this.length - floor) return false
    this.#reserve(count)
    const bytes = this.#bytes
    if (distance >= count) bytes.copy(bytes, this.length, this.length - distance, this.length - distance + count)
    else for (let to = this.length, end = to + count; to < end; to++) bytes[to] = bytes[to - distance]!
    this.length += count
    return true
  }

  /** What was unpacked from offset `from` on; a view, valid until the next append. */
  since(from: number): Buffer {
    return this.#bytes.subarray(from, this.length)
  }

  #reserve(count: number): void {
    const need = this.length + count
    if (need > this.#limit) throw tooLarge(this.#format, this.#limit)
    if (need <= this.#bytes.length) return
    const grown = Buffer.allocUnsafe(Math.min(this.#limit, Math.max(need, this.#bytes.length * 2)))
    this.#bytes.copy(grown, 0, 0, this.length)
    this.#bytes = grown
  }
}
