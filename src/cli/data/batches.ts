const MOST = 500
const PATIENCE = 200

/** Many at a time. */
export interface Batch<T> {
  readonly batch: readonly T[]
}

/**
 * Items of a stream, many at a time: drawn one by one a large tree takes twice as long, and a table takes its widths from
 * what comes together. A batch is passed on when it is full, or when its first item has waited for 200 ms and another comes.
 */
export async function* batches<T>(items: AsyncIterable<T>): AsyncGenerator<Batch<T>> {
  let batch: T[] = []
  let since = 0
  try {
    for await (const item of items) {
      if (batch.length === 0) since = performance.now()
      batch.push(item)
      if (batch.length < MOST && performance.now() - since < PATIENCE) continue
      yield { batch }
      batch = []
    }
  } catch (error) {
    // What came before it is not lost.
    if (batch.length > 0) yield { batch }
    throw error
  }
  if (batch.length > 0) yield { batch }
}
