import type { LiveTrees, Weight } from './live-trees.ts'

const KEPT = 5000

/** How much lies below the znodes whose rows are on the screen: read one after the other, as they come into sight. */
export class Weights {
  /** Whether they are shown; what is not is not read either. */
  shown = false
  readonly #trees: LiveTrees
  readonly #changed: () => void
  readonly #known = new Map<string, Weight | undefined>()
  readonly #wanted = new Set<string>()
  #reading = new AbortController()
  #busy = false

  /** @param changed something more is known */
  constructor(trees: LiveTrees, changed: () => void) {
    this.#trees = trees
    this.#changed = changed
  }

  toggle(): void {
    this.shown = !this.shown
    this.forget()
  }

  /** All is read again where it is seen. */
  forget(): void {
    this.#reading.abort()
    this.#reading = new AbortController()
    this.#known.clear()
    this.#wanted.clear()
  }

  /** undefined: not known yet, or not to be had. */
  of(path: string): Weight | undefined {
    if (!this.#known.has(path)) {
      this.#wanted.add(path)
      void this.#read()
    }
    return this.#known.get(path)
  }

  async #read(): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    for (;;) {
      const [path] = this.#wanted
      if (path === undefined) break
      const { signal } = this.#reading
      const weight = await this.#trees.weigh(path, signal).catch(() => undefined)
      if (signal.aborted) continue
      this.#wanted.delete(path)
      if (this.#known.size >= KEPT) this.#known.clear()
      this.#known.set(path, weight)
      this.#changed()
    }
    this.#busy = false
  }
}
