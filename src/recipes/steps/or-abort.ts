/**
 * Gives up waiting when aborted, at once or after a short grace; what comes of the work later is undone.
 * @param grace how long the work may take to leave in good order, in ms
 */
export function orAbort<T>(
  work: Promise<T>,
  signal: AbortSignal | undefined,
  undo: (value: T) => unknown,
  grace = 0,
): Promise<T> {
  if (!signal) return work
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal.reason)
    const abort = (): void => {
      const left = work.then(undo).catch(() => {})
      if (grace === 0) return giveUp()
      const late = setTimeout(giveUp, grace)
      void left.then(() => {
        clearTimeout(late)
        giveUp()
      })
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
