/** What has the terminal now, programs and questions: whoever is interrupted waits for it, and does not talk into it. */
export const running = new Set<object>()

/** Does something that has the terminal meanwhile. */
export async function whileRunning<T>(work: Promise<T>): Promise<T> {
  running.add(work)
  return work.finally(() => running.delete(work))
}

let turn: Promise<unknown> = Promise.resolve()

/** Whoever asks on the terminal does so alone: others wait until that is over, and ask then. Not to be called from inside. */
export function inTurn<T>(ask: () => Promise<T>): Promise<T> {
  const mine = turn.then(ask)
  turn = mine.catch(() => undefined)
  return mine
}
