/** How something went, in parts of equal size, the oldest first. */
export interface Course {
  /** Operations a second. */
  readonly rates: readonly number[]
  /** Mean of each part, in ms. */
  readonly latencies: readonly number[]
}

/** Writes down how a number of operations went, in so many parts of equally many. */
export class CourseWriter {
  readonly #size: number
  readonly #rates: number[] = []
  readonly #latencies: number[] = []
  #began: number
  #count = 0
  #sum = 0

  /** @param now ms of any clock */
  constructor(operations: number, parts: number, now: number) {
    this.#size = Math.max(1, Math.ceil(operations / parts))
    this.#began = now
  }

  /** An operation has ended. @param latency ms */
  add(latency: number, now: number): void {
    this.#count++
    this.#sum += latency
    if (this.#count === this.#size) this.#close(now)
  }

  /** With what there is of the last part. */
  end(now: number): Course {
    if (this.#count > 0) this.#close(now)
    return { rates: this.#rates, latencies: this.#latencies }
  }

  #close(now: number): void {
    // A clock may not have moved since.
    const seconds = Math.max((now - this.#began) / 1000, 0.0001)
    this.#rates.push(this.#count / seconds)
    this.#latencies.push(this.#sum / this.#count)
    this.#began = now
    this.#count = 0
    this.#sum = 0
  }
}
