/** A zxid, session id or owner as people write it: `0x1f`. */
export function hex(value: bigint): string {
  return `0x${BigInt.asUintN(64, value).toString(16)}`
}

/** ISO-8601 with milliseconds; the number itself for a time no Date can hold (a hostile server). */
export function isoTime(ms: number): string {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : String(ms)
}

/** `17 B`, `18.2 kB`, `1.1 GB`: decimal units. */
export function bytes(count: number): string {
  if (count < 1000) return `${count} B`
  const units = ['kB', 'MB', 'GB', 'TB', 'PB']
  let value = count
  let unit = -1
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`
}

/** A duration for eyes: `350ms`, `4.2s`, `3m 20s`, `12d 4h`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)}ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)}s`
  const steps: readonly [string, number][] = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
  ]
  const first = steps.findIndex(([, size]) => ms >= size)
  return steps
    .slice(first, first + 2)
    .map(
      ([unit, size], index) =>
        [unit, index === 0 ? Math.floor(ms / size) : Math.floor((ms % steps[first]![1]) / size)] as const,
    )
    .filter(([, count], index) => index === 0 || count > 0)
    .map(([unit, count]) => `${count}${unit}`)
    .join(' ')
}

/** How long ago a time was: `4h 12m ago`, `just now`; the date itself once it is over 30 days away or in the future. */
export function ago(ms: number, now: number): string {
  const age = now - ms
  if (age < -1000 || age > 30 * 86_400_000) return isoTime(ms).slice(0, 19).replace('T', ' ')
  return age < 1000 ? 'just now' : `${duration(age)} ago`
}

/** The same in few cells, for columns: once it is over 30 days away, the date alone. */
export function age(ms: number, now: number): string {
  const relative = ago(ms, now)
  return /^\d{4}-/.test(relative) ? relative.slice(0, 10) : relative
}

/** A time by date and clock, and how long ago that was: `2026-11-27 13:04:11 (4h 12m ago)`, in UTC. */
export function moment(ms: number, now: number): string {
  const date = isoTime(ms).slice(0, 19).replace('T', ' ')
  const relative = ago(ms, now)
  return relative === date ? date : `${date} (${relative})`
}
