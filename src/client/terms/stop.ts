/** What those who wait need of an AbortSignal: Node's own will do, and so does a Stop. */
export interface StopSignal {
  readonly aborted: boolean
  readonly reason: unknown
  throwIfAborted(): void
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/**
 * AbortController and AbortSignal in one, as far as the client needs them. Node compiles its own, and events with
 * them, at their first use in each process: a millisecond that a one-shot command need not spend.
 */
export class Stop implements StopSignal {
  aborted = false
  reason: unknown
  readonly #listeners = new Set<() => void>()

  /** Only the first time counts. */
  abort(reason: unknown): void {
    if (this.aborted) return
    this.aborted = true
    this.reason = reason
    for (const listener of this.#listeners) listener()
    this.#listeners.clear()
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.reason
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.add(listener)
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.delete(listener)
  }
}

/**
 * What a promise gives, unless the signal comes first: then its reason is thrown.
 * @param late gets what the promise gives all the same
 */
export function orStop<T>(work: Promise<T> | T, signal: StopSignal, late: (value: T) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason)
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
    const done = (value: T): void => {
      signal.removeEventListener('abort', stop)
      if (signal.aborted) late(value)
      else resolve(value)
    }
    const failed = (error: unknown): void => {
      signal.removeEventListener('abort', stop)
      reject(error)
    }
    Promise.resolve(work).then(done, failed)
  })
}
