import type { Span } from '../../../patterns/pattern.ts'

/** Longer lines are not shown whole, in characters. */
export const LONG = 400
/** Of those, before what is looked for. */
const BEFORE = 80

/** What of a long line is shown where nobody asked for all of it: its beginning, or what is around the first match. */
export function excerptAround(text: string, match: Span | undefined): string {
  if (text.length <= LONG) return text
  const from = Math.max(0, Math.min((match?.start ?? 0) - BEFORE, text.length - LONG))
  const part = text.slice(from, from + LONG)
  // Halves of a character belong to nobody.
  const whole = part.replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '')
  return `${from > 0 ? '…' : ''}${whole}${from + LONG < text.length ? '…' : ''}`
}
