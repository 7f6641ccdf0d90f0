/**
 * A clock that never jumps, in ms with fractions.
 * Not `performance.now()`: the first look at `performance` loads perf_hooks, which costs a one-shot command some 3 ms.
 */
export function now(): number {
  const [seconds, nanos] = process.hrtime()
  return seconds * 1000 + nanos / 1e6
}
