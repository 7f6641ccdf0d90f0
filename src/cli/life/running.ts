/** What has the terminal now, programs and questions: whoever is interrupted waits for it, and does not talk into it. */
export const running = new Set<object>()

/** Does something that has the terminal meanwhile. */
export async function whileRunning<T>(work: Promise<T>): Promise<T> {
  running.add(work)
  return work.finally(() => running.delete(work))
}
