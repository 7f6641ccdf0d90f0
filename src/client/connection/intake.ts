import { Buffer } from 'node:buffer'

/** What one read of a socket takes at most. */
const SIZE = 64 * 1024

/**
 * Where a socket puts what it reads: always the same memory, out of which each chunk is copied. Node's own way makes 64 kB
 * for every read, mostly for a few hundred bytes, and that costs more than all else about a small answer.
 */
export class Intake {
  /** The option of node:net's createConnection. */
  readonly onread: { buffer: Buffer; callback(size: number): boolean }
  /** Chunks that came before anybody took them. */
  readonly #early: Buffer[] = []
  #take = (chunk: Buffer): void => void this.#early.push(chunk)

  constructor() {
    const buffer = Buffer.allocUnsafeSlow(SIZE)
    const callback = (size: number): boolean => {
      const chunk = Buffer.allocUnsafe(size)
      buffer.copy(chunk, 0, 0, size)
      this.#take(chunk)
      return true
    }
    this.onread = { buffer, callback }
  }

  /** From now on chunks go there. */
  open(take: (chunk: Buffer) => void): void {
    this.#take = take
    for (const chunk of this.#early.splice(0)) take(chunk)
  }
}
