import type { Call } from '../connection/call.ts'
import { now } from '../connection/clock.ts'
import { LONGEST_TIMER } from '../terms/options.ts'

/** Gives up calls whose time is over, with one timer for all of them. */
export class Deadlines {
  readonly #pending: () => Iterable<Call>
  readonly #expire: (call: Call) => void
  #timer: NodeJS.Timeout | undefined
  #wake = Number.POSITIVE_INFINITY

  /** @param pending every call that is not settled yet */
  constructor(pending: () => Iterable<Call>, expire: (call: Call) => void) {
    this.#pending = pending
    this.#expire = expire
  }

  /** Makes sure that somebody wakes up for this call. */
  watch(call: Call): void {
    if (call.deadline < this.#wake) this.#arm(call.deadline)
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#wake = Number.POSITIVE_INFINITY
  }

  #arm(at: number): void {
    clearTimeout(this.#timer)
    this.#wake = at
    const wait = Math.min(Math.max(at - now(), 0), LONGEST_TIMER)
    this.#timer = setTimeout(() => this.#sweep(), wait)
    // A deadline alone keeps nobody alive: the socket of the connection does.
    this.#timer.unref()
  }

  #sweep(): void {
    this.#wake = Number.POSITIVE_INFINITY
    const at = now()
    let next = Number.POSITIVE_INFINITY
    for (const call of this.#pending()) {
      if (call.done) continue
      if (call.deadline <= at) this.#expire(call)
      else next = Math.min(next, call.deadline)
    }
    if (next < this.#wake) this.#arm(next)
  }
}
