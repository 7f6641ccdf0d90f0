import { performance } from 'node:perf_hooks'

/** Who may leave something unread: a connection. Sizes in bytes. */
export interface Debtor {
  /** Made for it, and not taken by the system yet. */
  readonly unread: number
  /** The part of it that the system does not take, because the client does not read. */
  readonly stuck: number
  cut(): void
}

/** After so many bytes more everything is added up again. */
const STEP = 1024 * 1024
/** While requests wait it is added up at most this often, in ms. */
const LOOK_AGAIN = 5
/** How long requests wait for clients that do not read, in ms; then those that hold up most are cut off. */
const PATIENCE = 1000

/**
 * What all clients together leave unread stays within a bound. Above half of it requests wait until clients have read;
 * above all of it, which events can bring about, those who read least are cut off.
 */
export class Unread {
  readonly #debtors: ReadonlySet<Debtor>
  readonly #most: number
  #grown = 0
  #lookedAt = 0
  #fullSince: number | undefined

  /** @param most bytes of all together; passed by no more than what is made in one go */
  constructor(debtors: ReadonlySet<Debtor>, most: number) {
    this.#debtors = debtors
    this.#most = most
  }

  /** So many bytes more are made for somebody. */
  grew(bytes: number): void {
    this.#grown += bytes
    if (this.#grown >= Math.min(STEP, this.#most / 8)) this.#look()
  }

  /** Whether requests have to wait. */
  get full(): boolean {
    if (this.#fullSince !== undefined && performance.now() - this.#lookedAt >= LOOK_AGAIN) this.#look()
    return this.#fullSince !== undefined
  }

  #look(): void {
    this.#grown = 0
    this.#lookedAt = performance.now()
    let total = 0
    for (const { unread } of this.#debtors) total += unread
    if (total > this.#most) total = this.#cut(total, this.#most, () => true)
    const waited = this.#lookedAt - (this.#fullSince ?? this.#lookedAt)
    if (total > this.#most / 2 && waited > PATIENCE) total = this.#cut(total, this.#most / 4, ({ stuck }) => stuck > 0)
    if (total <= this.#most / 2) this.#fullSince = undefined
    else this.#fullSince ??= this.#lookedAt
  }

  /**
   * Cuts off clients until no more than `most` is left, first those that the system takes least for.
   * @returns what is left
   */
  #cut(total: number, most: number, whom: (debtor: Debtor) => boolean): number {
    const sizes = [...this.#debtors]
      .filter(whom)
      .map((debtor) => ({ debtor, unread: debtor.unread, stuck: debtor.stuck }))
    let left = total
    for (const { debtor, unread } of sizes.sort((a, b) => b.stuck - a.stuck || b.unread - a.unread)) {
      if (left <= most) break
      debtor.cut()
      left -= unread
    }
    return left
  }
}
