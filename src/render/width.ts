import stringWidth from 'string-width'
import { charactersOf, type Inert, joined, own } from './text.ts'

/** A cell each: ASCII, and what trees, frames and bars are drawn with. */
const NARROW = /^[\x20-\x7e…─-▟]*$/

/** Columns a text takes on a terminal; what is plain needs no table of widths. */
export function width(text: string): number {
  return NARROW.test(text) ? text.length : stringWidth(text)
}

/** Cuts text to a width: paths in the middle (both ends tell), other text at its end. */
export function truncate(text: Inert, limit: number, middle: boolean): Inert {
  if (width(text) <= limit) return text
  if (limit <= 1) return limit === 1 ? own`…` : own``
  const characters = charactersOf(text)
  const take = (list: readonly Inert[], room: number): Inert[] => {
    const taken: Inert[] = []
    let used = 0
    for (const character of list) {
      used += width(character)
      if (used > room) break
      taken.push(character)
    }
    return taken
  }
  if (!middle) return own`${joined(take(characters, limit - 1))}…`
  const tail = take(characters.toReversed(), Math.ceil((limit - 1) / 2)).reverse()
  const head = take(characters, limit - 1 - width(joined(tail)))
  return own`${joined(head)}…${joined(tail)}`
}
