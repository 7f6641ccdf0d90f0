import stringWidth from 'string-width'
import { charactersOf } from '../render/text.ts'
import { blanks, escapeText, type Inert, joined, own } from './text.ts'
import type { Paint } from './theme.ts'
import type { Column } from './view.ts'

const GAP = '  '
/** Widths are fixed by the first rows, so that a long list starts at once; later rows may stick out. */
const SAMPLE = 200

const ASCII = /^[\x20-\x7e]*$/

/** Columns a text takes on a terminal; plain ASCII needs no table of widths. */
export function width(text: string): number {
  return ASCII.test(text) ? text.length : stringWidth(text)
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

/**
 * A borderless table, header first, two blanks between columns (kubectl's style: easy to grep and to copy).
 * @param rows one text per column
 * @param columns the terminal's width; columns marked `shrink` give way
 * @param style colour of a cell; row -1 is the header
 */
export function* fitRows(
  spec: readonly Column[],
  rows: readonly (readonly Inert[])[],
  columns: number,
  style: (column: number, row: number) => Paint,
): Generator<Inert> {
  const header = spec.map(({ title }) => escapeText(title.toUpperCase()))
  const widths = columnWidths(spec, [header, ...rows.slice(0, SAMPLE)], columns)
  const line = (cells: readonly Inert[], row: number) =>
    joined(
      cells.map((text, at) => {
        const shown = row >= 0 && spec[at]!.shrink ? truncate(text, widths[at]!, text.startsWith('/')) : text
        const pad = blanks(widths[at]! - width(shown))
        const coloured = style(at, row)(shown)
        if (spec[at]!.align === 'right') return own`${pad}${coloured}`
        return at === spec.length - 1 ? coloured : own`${coloured}${pad}`
      }),
      GAP,
    )
  yield own`${line(header, -1)}\n`
  for (const [index, row] of rows.entries()) yield own`${line(row, index)}\n`
}

/** @param rows header first */
function columnWidths(spec: readonly Column[], rows: readonly (readonly Inert[])[], columns: number): number[] {
  const titles = rows[0]!.map(width)
  const widths = spec.map((_, at) => rows.reduce((most, row) => Math.max(most, width(row[at]!)), 0))
  let excess = widths.reduce((sum, wide) => sum + wide + GAP.length, -GAP.length) - columns
  for (const [at, { shrink }] of spec.entries()) {
    if (excess <= 0 || !shrink) continue
    const cut = Math.min(excess, widths[at]! - Math.max(8, titles[at]!))
    if (cut > 0) {
      widths[at] = widths[at]! - cut
      excess -= cut
    }
  }
  return widths
}
