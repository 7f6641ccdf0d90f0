import { duration } from '../../../render/units.ts'

/** Says how far something has come, how fast it goes, and, where its end is known, how long it takes to get there. */
export class Pace {
  readonly #total: number | undefined
  readonly #now: () => number
  readonly #begun: number

  /** @param total undefined: nobody has counted; @param now a clock, in ms */
  constructor(total: number | undefined, now: () => number = () => performance.now()) {
    this.#total = total
    this.#now = now
    this.#begun = now()
  }

  /** `12,345 of 20,000 znodes · 8,100/s · 3.2s left` */
  text(done: number): string {
    const ms = this.#now() - this.#begun
    const rate = ms > 0 ? done / ms : 0
    const of = this.#total === undefined ? '' : ` of ${this.#total.toLocaleString('en')}`
    const left =
      this.#total === undefined || rate === 0 ? [] : [`${duration(Math.max(0, this.#total - done) / rate)} left`]
    return [
      `${done.toLocaleString('en')}${of} znodes`,
      `${Math.round(rate * 1000).toLocaleString('en')}/s`,
      ...left,
    ].join(' · ')
  }
}
