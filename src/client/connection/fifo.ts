/** Sizes are powers of two: positions wrap with a mask. */
const SMALL = 8
/** A ring above this size is given back once it is empty. */
const LARGE = 4096

/** A queue in a ring: cheap at both ends however long it gets, and without garbage. */
export class Fifo<T> implements Iterable<T> {
  #ring: (T | undefined)[] = new Array(SMALL)
  #head = 0
  #length = 0

  get length(): number {
    return this.#length
  }

  get first(): T | undefined {
    return this.#ring[this.#head]
  }

  get last(): T | undefined {
    return this.#length > 0 ? this.#ring[this.#at(this.#length - 1)] : undefined
  }

  /** Puts items in front of all others, in their order. */
  unshift(items: readonly T[]): void {
    this.#fill([...items, ...this])
  }

  replaceLast(item: T): void {
    this.#ring[this.#at(this.#length - 1)] = item
  }

  push(item: T): void {
    if (this.#length === this.#ring.length) this.#fill([...this])
    this.#ring[(this.#head + this.#length++) & (this.#ring.length - 1)] = item
  }

  shift(): T | undefined {
    if (this.#length === 0) return undefined
    const item = this.#ring[this.#head]
    this.#ring[this.#head] = undefined
    this.#head = (this.#head + 1) & (this.#ring.length - 1)
    if (--this.#length === 0 && this.#ring.length > LARGE) this.clear()
    return item
  }

  /** Takes everything out, in order. */
  drain(): T[] {
    const items = [...this]
    this.clear()
    return items
  }

  /** Keeps what `keep` says, in order. */
  filter(keep: (item: T) => boolean): void {
    this.#fill([...this].filter(keep))
  }

  clear(): void {
    this.#ring = new Array(SMALL)
    this.#head = 0
    this.#length = 0
  }

  *[Symbol.iterator](): Generator<T> {
    for (let i = 0; i < this.#length; i++) yield this.#ring[this.#at(i)] as T
  }

  #at(index: number): number {
    return (this.#head + index) & (this.#ring.length - 1)
  }

  /** Starts anew with these, and room for as many again. */
  #fill(items: readonly T[]): void {
    let size = SMALL
    while (size < items.length * 2) size *= 2
    this.#ring = new Array(size)
    this.#head = 0
    this.#length = 0
    for (const item of items) this.push(item)
  }
}
