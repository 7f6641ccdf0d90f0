import { bytes, duration } from '../../../render/units.ts'

/**
 * Tells how fast something goes: `12,345 znodes · 3.1 MiB · 4,000/s`, and, where it is known how many there are, how long it
 * will go on.
 * @param all znodes, as they were counted before; undefined: nobody knows
 */
export function pace(all?: number): (znodes: number, size: number) => string {
  const started = performance.now()
  return (znodes, size) => {
    const seconds = (performance.now() - started) / 1000
    const rate = znodes / Math.max(seconds, 0.001)
    const many = (count: number): string => Math.round(count).toLocaleString('en')
    const rest = all === undefined || znodes === 0 || znodes >= all ? undefined : ((all - znodes) / rate) * 1000
    return [
      all === undefined ? `${many(znodes)} znodes` : `${many(znodes)} of ${many(all)} znodes`,
      bytes(size),
      `${many(rate)}/s`,
      ...(rest === undefined ? [] : [`${duration(Math.ceil(rest / 1000) * 1000)} to go`]),
    ].join(' · ')
  }
}
