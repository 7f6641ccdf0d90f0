import { Buffer } from 'node:buffer'
import { adler32 } from '../../../wire/adler32.ts'

/**
 * Bytes of a file to read at once. What is made of them is done with before the next: objects of a larger piece would grow old
 * meanwhile, and wait for a large garbage collection.
 */
export const CHUNK = 60 * 1024

/** Reads a stream in pieces of known length, without holding more than the piece and one chunk. */
export class ByteStream {
  readonly #source: AsyncIterator<Buffer>
  #bytes: Buffer = Buffer.alloc(0)
  #at = 0
  #offset = 0
  #checksum: number | undefined
  #failure: Error | undefined

  /** @param checked keep the Adler-32 of all that was taken */
  constructor(source: AsyncIterable<Buffer>, { checked = false } = {}) {
    this.#source = source[Symbol.asyncIterator]()
    if (checked) this.#checksum = 1
  }

  /** Bytes taken so far. */
  get offset(): number {
    return this.#offset
  }

  /** Adler-32 of the bytes taken so far. */
  get checksum(): number {
    return this.#checksum ?? 0
  }

  /** Why the source ended before its time: a damaged compressed file, a disk error. */
  get failure(): Error | undefined {
    return this.#failure
  }

  /** What has been read and not been taken. */
  get window(): Buffer {
    return this.#bytes.subarray(this.#at)
  }

  /** Whether `size` bytes can be taken; reads on as needed. */
  async has(size: number): Promise<boolean> {
    if (this.#bytes.length - this.#at >= size) return true
    const parts = [this.window]
    let length = parts[0]!.length
    while (length < size) {
      const chunk = await this.#next()
      if (!chunk) break
      parts.push(chunk)
      length += chunk.length
    }
    this.#bytes = Buffer.concat(parts)
    this.#at = 0
    return length >= size
  }

  /** The next `size` bytes, which `has(size)` has said are there, or `window` has shown. */
  take(size: number): Buffer {
    const piece = this.#bytes.subarray(this.#at, this.#at + size)
    this.#at += size
    this.#offset += size
    if (this.#checksum !== undefined) this.#checksum = adler32(piece, this.#checksum)
    return piece
  }

  /** Ends the source early. */
  async close(): Promise<void> {
    await this.#source.return?.()
  }

  async #next(): Promise<Buffer | undefined> {
    try {
      const { done, value } = await this.#source.next()
      return done ? undefined : value
    } catch (error) {
      this.#failure = error as Error
      return undefined
    }
  }
}
