/** How much a subtree holds. */
export interface Weight {
  readonly znodes: number
  /** Of data. */
  readonly bytes: number
}

/** What the view asks of whole trees. Both end with the signal, by its reason. */
export interface LiveTrees {
  /** Paths of the znodes whose data, as it is read, holds a text; as they are found. @throws ZkError, ConnectionError */
  search(root: string, text: string, signal: AbortSignal): AsyncIterable<string>
  /** @throws ZkError, ConnectionError */
  weigh(path: string, signal: AbortSignal): Promise<Weight>
}
