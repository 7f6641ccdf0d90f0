import stringWidth from 'string-width'
import type { Column } from './view.ts'

const GAP = 2
/** Widths are fixed by the first rows, so that a long list starts at once; later rows may stick out. */
const SAMPLE = 200

const ASCII = /^[\x20-\x7e]*$/

/** Columns a text takes on a terminal; plain ASCII needs no table of widths. */
export function width(text: string): number {
  return ASCII.test(text) ? text.length : stringWidth(text)
}

/** Cuts text to a width: paths in the middle (both ends tell), other text at its end. */
export function truncate(text: string, limit: number, middle: boolean): string {
  if (width(text) <= limit) return text
  if (limit <= 1) return '…'.slice(0, Math.max(0, limit))
  const characters = [...text]
  const take = (list: readonly string[], room: number): string[] => {
    const taken: string[] = []
    let used = 0
    for (const character of list) {
      used += width(character)
      if (used > room) break
      taken.push(character)
    }
    return taken
  }
  if (!middle) return `${take(characters, limit - 1).join('')}…`
  const tail = take(characters.toReversed(), Math.ceil((limit - 1) / 2)).reverse()
  const head = take(characters, limit - 1 - width(tail.join('')))
  return `${head.join('')}…${tail.join('')}`
}

/**
 * A borderless table, header first, two blanks between columns (kubectl's style: easy to grep and to copy).
 * @param rows escaped texts, one per column
 * @param columns the terminal's width; columns marked `shrink` give way
 * @param style colour of a cell; row -1 is the header
 */
export function* fitRows(
  spec: readonly Column[],
  rows: readonly (readonly string[])[],
  columns: number,
  style: (column: number, row: number) => (text: string) => string,
): Generator<string> {
  const widths = columnWidths(spec, rows, columns)
  const line = (cells: readonly string[], row: number) =>
    cells
      .map((text, at) => {
        const shown = row >= 0 && spec[at]!.shrink ? truncate(text, widths[at]!, text.startsWith('/')) : text
        const pad = ' '.repeat(Math.max(0, widths[at]! - width(shown)))
        const coloured = style(at, row)(shown)
        if (spec[at]!.align === 'right') return pad + coloured
        return at === spec.length - 1 ? coloured : coloured + pad
      })
      .join(' '.repeat(GAP))
  yield `${line(
    spec.map(({ title }) => title.toUpperCase()),
    -1,
  )}\n`
  for (const [index, row] of rows.entries()) yield `${line(row, index)}\n`
}

function columnWidths(spec: readonly Column[], rows: readonly (readonly string[])[], columns: number): number[] {
  const widths = spec.map(({ title }, at) =>
    rows.slice(0, SAMPLE).reduce((most, row) => Math.max(most, width(row[at]!)), title.length),
  )
  let excess = widths.reduce((sum, wide) => sum + wide + GAP, -GAP) - columns
  for (const [at, { shrink, title }] of spec.entries()) {
    if (excess <= 0 || !shrink) continue
    const cut = Math.min(excess, widths[at]! - Math.max(8, title.length))
    if (cut > 0) {
      widths[at] = widths[at]! - cut
      excess -= cut
    }
  }
  return widths
}
