/** How much of a tree may be held. */
export interface TreeLimits {
  /** Znodes. */
  readonly znodes: number
  /** Bytes of their data. */
  readonly bytes: number
}

/** A tree has more znodes, or more data, than whoever asked for it wants to hold. */
export class TreeTooLarge extends Error {
  override readonly name = 'TreeTooLarge'
  /** What was allowed. */
  readonly limits: TreeLimits

  /**
   * @param znodes how many were found
   * @param bytes of data that were found
   */
  constructor(znodes: number, bytes: number, limits: TreeLimits) {
    const over = znodes > limits.znodes ? `${limits.znodes} znodes` : `${limits.bytes} bytes of data`
    super(`the tree has more than the ${over} that may be held (${znodes} znodes with ${bytes} bytes so far)`)
    this.limits = limits
  }

  /**
   * Whether so much is too much.
   * @internal
   */
  static is(znodes: number, bytes: number, limits: TreeLimits): boolean {
    return znodes > limits.znodes || bytes > limits.bytes
  }
}
