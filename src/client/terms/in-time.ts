import { LONGEST_TIMER } from './options.ts'

/**
 * What a promise gives, unless its time is over first. The work itself goes on, and nobody hears how it ends.
 * @param limit in ms
 * @param late what is thrown then
 */
export function inTime<T>(work: Promise<T>, limit: number, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), Math.min(limit, LONGEST_TIMER))
    // A deadline alone keeps nobody alive: the socket of the connection does.
    timer.unref()
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
