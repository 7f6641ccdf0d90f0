import { Fifo } from '../../client/connection/fifo.ts'
import type { Change, GapChange } from '../follow/change.ts'

/** One who reads the changes of a cache in its own time, with bounded memory: what finds no room is counted, and told as a Gap. */
export class ChangeReader {
  /** Wants to be told what is there at the beginning, too. */
  readonly initial: boolean
  readonly #limit: number
  readonly #path: string
  readonly #newest: () => bigint
  /** What was there at the beginning, all at once: the cache has it in memory anyway, and it counts for nothing. */
  #present: Iterator<Change> | undefined
  readonly #queue = new Fifo<Change>()
  #missed: { dropped: number; since: bigint } | undefined
  #end: { error: unknown } | undefined
  #wake: (() => void) | undefined

  /**
   * @param path of the cache, for gaps
   * @param limit changes kept
   * @param newest zxid up to which everything is in the cache
   */
  constructor(path: string, limit: number, initial: boolean, newest: () => bigint) {
    this.initial = initial
    this.#path = path
    this.#limit = limit
    this.#newest = newest
  }

  /** What is there before the first change. */
  begin(present: Iterable<Change>): void {
    this.#present = present[Symbol.iterator]()
    this.#stir()
  }

  push(change: Change): void {
    if (this.#end || ('initial' in change && !this.initial)) return
    if (this.#missed) this.#missed.dropped++
    else if (this.#queue.length < this.#limit) this.#queue.push(change)
    else this.#missed = { dropped: 1, since: this.#newest() }
    this.#stir()
  }

  /** The end, after what is queued: quiet without an error. */
  finish(error?: unknown): void {
    this.#end ??= { error }
    this.#stir()
  }

  /** What is queued is not wanted any more either. */
  leave(): void {
    this.#present = undefined
    this.#queue.clear()
    this.#missed = undefined
    this.finish()
  }

  async *read(): AsyncGenerator<Change, void> {
    for (;;) {
      const change = this.#next() ?? this.#gap()
      if (change) yield change
      else if (this.#end?.error !== undefined) throw this.#end.error
      else if (this.#end) return
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
    }
  }

  #next(): Change | undefined {
    const { done, value } = this.#present?.next() ?? { done: true }
    if (!done) return value
    this.#present = undefined
    return this.#queue.shift()
  }

  #gap(): GapChange | undefined {
    if (!this.#missed) return undefined
    const { dropped, since } = this.#missed
    this.#missed = undefined
    return {
      type: 'Gap',
      path: this.#path,
      time: Date.now(),
      reason: 'overflow',
      dropped,
      since,
      until: this.#newest(),
    }
  }

  #stir(): void {
    this.#wake?.()
    this.#wake = undefined
  }
}
