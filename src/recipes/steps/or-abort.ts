/** Gives up waiting at once when aborted; what comes of the work later is undone. */
export function orAbort<T>(work: Promise<T>, signal: AbortSignal | undefined, undo: (value: T) => unknown): Promise<T> {
  if (!signal) return work
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      work.then(undo).catch(() => {})
      reject(signal.reason)
    }
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
    work
      .then((value) => {
        if (!signal.aborted) resolve(value)
      }, reject)
      .finally(() => signal.removeEventListener('abort', abort))
  })
}
