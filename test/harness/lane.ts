/** One direction of one connection: what goes in comes out in order, late or, while the lane is frozen, not at all. */
export class Lane {
  readonly #frozen: () => boolean
  readonly #waiting: { due: number; act: () => void | Promise<void> }[] = []
  #timer: NodeJS.Timeout | undefined
  #busy = false

  /** @param frozen whether nothing comes out now; call `flow` when it no longer is so */
  constructor(frozen: () => boolean) {
    this.#frozen = frozen
  }

  /**
   * Sends something on its way: bytes, or the end of the connection.
   * @param act lets it out; what comes behind waits until that is done
   * @param delay in ms
   */
  push(act: () => void | Promise<void>, delay: number): void {
    this.#waiting.push({ due: performance.now() + delay, act })
    this.flow()
  }

  /** Lets out what is due. */
  flow(): void {
    clearTimeout(this.#timer)
    while (!this.#busy && !this.#frozen()) {
      const [first] = this.#waiting
      if (!first) return
      const early = first.due - performance.now()
      if (early > 0) {
        this.#timer = setTimeout(() => this.flow(), Math.ceil(early))
        return
      }
      this.#waiting.shift()
      const acting = first.act()
      if (acting instanceof Promise) void this.#await(acting)
    }
  }

  async #await(acting: Promise<void>): Promise<void> {
    this.#busy = true
    await acting
    this.#busy = false
    this.flow()
  }

  /** Nothing comes out any more. */
  clear(): void {
    clearTimeout(this.#timer)
    this.#waiting.length = 0
  }
}
