import { parseDuration } from './duration.ts'

/** A moment in the life of a server: a transaction, a time in ms since 1970, or so many ms ago. */
export type Moment = { readonly zxid: bigint } | { readonly time: number } | { readonly ago: number }

/** What can be read, for hints. */
export const MOMENTS =
  'a moment is a zxid as in 0x1000002f, a time as in 2026-11-22T03:00:00Z, or 2026-11-22 03:00 for the local one, or how long ago, as in 10m'

const TIME = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(Z|[+-]\d\d:?\d\d)?)?$/i

/**
 * Reads `0x1000002f`, `2026-11-22T03:00:00Z`, `2026-11-22 03:00`, `2026-11-22` (its beginning) or `10m`; undefined for anything
 * else. Without a zone a time is the local one.
 */
export function readMoment(text: string): Moment | undefined {
  if (/^0x[0-9a-f]{1,16}$/i.test(text)) return { zxid: BigInt(text) }
  const time = readTime(text)
  if (time !== undefined) return { time }
  try {
    return { ago: parseDuration(text) }
  } catch {
    return undefined
  }
}

/** ISO 8601, also with a blank instead of the T, local where no zone is named; undefined for anything else. @returns ms since 1970 */
export function readTime(text: string): number | undefined {
  const match = TIME.exec(text)
  if (!match) return undefined
  const [, year, month, day, clock = '00:00', zone = ''] = match
  if (Number(day) > new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()) return undefined
  const time = Date.parse(`${year}-${month}-${day}T${clock}${zone.toUpperCase()}`)
  return Number.isNaN(time) ? undefined : time
}
