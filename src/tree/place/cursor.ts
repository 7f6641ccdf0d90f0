import { WireError } from '../../wire/error.ts'
import { walkOrder } from '../walk/walk-order.ts'
import type { Znode } from '../walk/znode.ts'

/** Reads a tree znode by znode, and sees to it that it is in the order of a walk. */
export class Cursor<T extends Znode = Znode> {
  readonly #batches: AsyncGenerator<readonly T[]>
  readonly #where: (below: string) => string
  #batch: readonly T[] = []
  #at = -1
  /** undefined: all was read. */
  current: T | undefined

  constructor(batches: AsyncGenerator<readonly T[]>, where: (below: string) => string) {
    this.#batches = batches
    this.#where = where
  }

  /** Goes on to the next; waits only where there is something to wait for. @throws what reading throws; WireError */
  next(): Promise<void> | undefined {
    if (this.#at + 1 >= this.#batch.length) return this.#more()
    this.#to(this.#at + 1)
    return undefined
  }

  async close(): Promise<void> {
    await this.#batches.return(undefined)
  }

  async #more(): Promise<void> {
    for (;;) {
      const { value, done } = await this.#batches.next()
      if (done) {
        this.current = undefined
        this.#batch = []
        return
      }
      this.#batch = value
      if (value.length > 0) return this.#to(0)
    }
  }

  #to(at: number): void {
    const next = this.#batch[at]!
    // Only a server whose names have slashes in them gets here: what stands where could not be told.
    if (this.current && walkOrder(this.current.path, next.path) >= 0)
      throw new WireError(
        `${this.#where(next.path)} comes after ${this.#where(this.current.path)}: no tree is like this`,
      )
    this.#at = at
    this.current = next
  }
}
