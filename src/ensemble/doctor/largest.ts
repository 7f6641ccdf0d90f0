/** The `most` largest of all that were offered, however many those are. */
export class Largest<T> {
  readonly #most: number
  readonly #size: (item: T) => number
  #items: T[] = []

  constructor(most: number, size: (item: T) => number) {
    this.#most = most
    this.#size = size
  }

  /** Of equal ones the earlier stays in front. */
  offer(item: T): void {
    const size = this.#size(item)
    const at = this.#items.findIndex((one) => this.#size(one) < size)
    if (at < 0 && this.#items.length >= this.#most) return
    this.#items.splice(at < 0 ? this.#items.length : at, 0, item)
    if (this.#items.length > this.#most) this.#items.pop()
  }

  /** The largest first. */
  get items(): readonly T[] {
    return this.#items
  }
}
