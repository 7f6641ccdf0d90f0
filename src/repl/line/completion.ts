/** One way to go on. */
export interface Candidate {
  /** The whole word it stands for, before quoting. */
  readonly value: string
  /** What the menu shows; the value where left out. */
  readonly label?: string
  readonly summary?: string
  /** Typed behind it once it is chosen: a space, or nothing where the word may go on. */
  readonly tail: string
}

/** Ways to go on. */
export interface Offer {
  readonly candidates: readonly Candidate[]
  /** Why there is nothing, or not all. */
  readonly note?: string
}

/** What Tab found: ways to replace the text from `start` to `end`. */
export interface Completion extends Offer {
  readonly start: number
  readonly end: number
}
