import { UsageError } from '../../../wire/error.ts'

const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/**
 * Reads `500ms`, `10s`, `1.5m`, `1h30m`, `7d`.
 * @returns ms
 * @throws UsageError for anything else, a bare number included
 */
export function parseDuration(text: string): number {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) {
    const hint = /^\d+$/.test(text)
      ? `say the unit: ${text}ms or ${text}s`
      : 'a duration looks like 500ms, 10s, 1m or 1h30m'
    throw new UsageError(`"${text}" is not a duration`, hint)
  }
  let total = 0
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) total += Number(number) * UNITS[unit!]!
  if (!Number.isSafeInteger(Math.round(total))) throw new UsageError(`${text} is too long`)
  return Math.round(total)
}
