/** Failures, and what was answered behind one of them, that reach their callers by a microtask. */
let underWay = 0
const settled = Promise.resolve()

/** Settles a call's promise: at once, or behind the failures that came before its answer. */
export function inTurn<T>(settle: (value: T) => void, value: T): void {
  if (underWay === 0) return settle(value)
  underWay++
  void settled.then(() => {
    underWay--
    settle(value)
  })
}

/**
 * Rejects a call's promise with an error whose stack names the lines of those who await it. An answer is read when a socket
 * has bytes, and an error that is made there knows nothing of who asked. V8 does: in a microtask it follows the promise that
 * the microtask settles to those who await that, and here that one leads to the call's. So only what fails has a price, of
 * 3 µs; remembering the stack of each call would cost 2 µs each, one more promise for each call 0.5 µs.
 * @param resolve of the call's promise, as the runtime gave it: V8 knows whose it is
 */
export function rejectLocated(error: Error, resolve: (value: never) => void, reject: (error: unknown) => void): void {
  underWay++
  const leading = settled.then(() => {
    underWay--
    Error.captureStackTrace(error)
    reject(error)
  })
  leading.then(resolve as () => void, reject)
}
