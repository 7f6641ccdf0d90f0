const none: ReadonlySet<never> = new Set()

/** Sets by key; an empty set is not kept. */
export class Groups<T> {
  readonly #groups = new Map<string, Set<T>>()

  /** Members of all sets. */
  get size(): number {
    let size = 0
    for (const group of this.#groups.values()) size += group.size
    return size
  }

  has(key: string): boolean {
    return this.#groups.has(key)
  }

  get(key: string): ReadonlySet<T> {
    return this.#groups.get(key) ?? none
  }

  keys(): string[] {
    return [...this.#groups.keys()]
  }

  all(): T[] {
    return [...this.#groups.values()].flatMap((group) => [...group])
  }

  add(key: string, member: T): void {
    const group = this.#groups.get(key)
    if (group) group.add(member)
    else this.#groups.set(key, new Set([member]))
  }

  /** Whether it was there. */
  delete(key: string, member: T): boolean {
    const group = this.#groups.get(key)
    const had = group?.delete(member) === true
    if (group?.size === 0) this.#groups.delete(key)
    return had
  }

  clear(): void {
    this.#groups.clear()
  }
}
