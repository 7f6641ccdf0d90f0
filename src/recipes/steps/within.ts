const LONGEST_TIMER = 0x7fff_ffff

/**
 * Does something that can be aborted, for a limited time.
 * @param wait in ms
 * @returns undefined when the time was over first
 */
export async function within<T>(
  wait: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const limit = new AbortController()
  const tooLate = new Error('not in the time allowed')
  const timer = setTimeout(() => limit.abort(tooLate), Math.min(wait, LONGEST_TIMER))
  const stop = (): void => limit.abort(signal?.reason)
  signal?.addEventListener('abort', stop, { once: true })
  if (signal?.aborted) stop()
  try {
    return await work(limit.signal)
  } catch (error) {
    if (error === tooLate) return undefined
    throw error
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
  }
}
