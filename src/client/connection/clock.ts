/**
 * A clock that never jumps, in ms with fractions.
 * Not `performance.now()`: the first look at `performance` loads perf_hooks, which costs a one-shot command some 3 ms.
 */
export function now(): number {
  const time = process.hrtime()
  return time[0] * 1000 + time[1] / 1e6
}
