import { blanks, type Inert, joined, own } from './text.ts'
import { width } from './width.ts'

const GAP = 2

/** A short text as it is shown, and as it is measured. */
export interface Tile {
  readonly text: Inert
  readonly painted: Inert
}

/** Short texts in columns, read downwards as in `ls`: as many columns as the terminal has room for. */
export function* tileLines(tiles: readonly Tile[], columns: number): Generator<Inert> {
  const widths = tiles.map(({ text }) => width(text))
  const rows = fewestRows(widths, columns)
  const wide = columnWidths(widths, rows)
  for (let row = 0; row < rows; row++) {
    const parts: Inert[] = []
    for (let at = row, column = 0; at < tiles.length; at += rows, column++) {
      const isLast = at + rows >= tiles.length
      parts.push(tiles[at]!.painted, blanks(isLast ? 0 : wide[column]! - widths[at]! + GAP))
    }
    yield own`${joined(parts)}\n`
  }
}

function fewestRows(widths: readonly number[], columns: number): number {
  const narrowest = widths.reduce((least, one) => Math.min(least, one), columns)
  // No more columns than would fit if all were as narrow as the narrowest.
  const most = Math.max(1, Math.floor((columns + GAP) / (Math.max(1, narrowest) + GAP)))
  for (let count = Math.min(most, widths.length); count > 1; count--) {
    const rows = Math.ceil(widths.length / count)
    const wide = columnWidths(widths, rows)
    if (wide.reduce((sum, one) => sum + one + GAP, -GAP) <= columns) return rows
  }
  return widths.length
}

function columnWidths(widths: readonly number[], rows: number): number[] {
  const wide: number[] = []
  for (const [at, one] of widths.entries()) {
    const column = Math.floor(at / rows)
    wide[column] = Math.max(wide[column] ?? 0, one)
  }
  return wide
}
