/** How to take back what a transaction has changed so far, should it fail before it is done. */
export class Undo {
  readonly #steps: (() => void)[] = []

  add(step: () => void): void {
    this.#steps.push(step)
  }

  /** Takes everything back, the last change first. */
  back(): void {
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) step()
  }

  /** The transaction stands. */
  forget(): void {
    this.#steps.length = 0
  }
}
