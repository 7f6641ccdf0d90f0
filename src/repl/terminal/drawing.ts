import type { Picture, Row } from './layout.ts'

/**
 * What puts a picture on a terminal whose cursor stands at the start of a free row, and the cursor in its place.
 * @param first the row to begin with: the cursor stands at its start, and those above it are there
 */
export function draw({ rows, cursor }: Picture, first = 0): string {
  let text = ''
  for (let index = first; index < rows.length; index++) {
    const row = rows[index]!
    if (index > first && !row.wrapped) text += '\r\n'
    // A terminal wraps only when the next character comes; a row without any needs a nudge.
    if (index > first && row.wrapped && row.width === 0) text += ' \r'
    text += row.text
  }
  return `${text}${move(rows.length - 1, cursor.row)}\r${forward(cursor.column)}`
}

/** What makes one picture of another. Rows that did not change are not written again. */
export function redraw(from: Picture, to: Picture): string {
  const same = sameRows(from.rows, to.rows)
  const { row, column } = to.cursor
  if (same === from.rows.length && same === to.rows.length) {
    if (row === from.cursor.row && column === from.cursor.column) return ''
    return `${move(from.cursor.row, row)}\r${forward(column)}`
  }
  if (same > 0 && same === to.rows.length) return shrink(from, to)
  // A row that begins by wrapping is reached by writing the one before it again.
  const first = to.rows[same]?.wrapped || from.rows[same]?.wrapped ? Math.max(0, same - 1) : same
  if (first >= from.rows.length) return `${below(from)}${draw(to, first)}`
  return `${move(from.cursor.row, first)}\r\u001b[J${draw(to, first)}`
}

/** Only rows at the end went away. */
function shrink(from: Picture, to: Picture): string {
  const gone = to.rows.length
  return `${move(from.cursor.row, gone)}\r\u001b[J${move(gone, to.cursor.row)}\r${forward(to.cursor.column)}`
}

/** The way from a picture's cursor to the start of the row below it. */
export function below({ rows, cursor }: Picture): string {
  return `${move(cursor.row, rows.length - 1)}\r\n`
}

/** Takes everything away from some rows above the cursor on, and goes there. */
export function wipe(rowsAbove: number): string {
  return `${up(rowsAbove)}\r\u001b[J`
}

function sameRows(from: readonly Row[], to: readonly Row[]): number {
  let same = 0
  while (same < from.length && same < to.length && equal(from[same]!, to[same]!)) same++
  return same
}

const equal = (a: Row, b: Row): boolean => a.text === b.text && a.wrapped === b.wrapped
const up = (rows: number): string => (rows > 0 ? `\u001b[${rows}A` : '')
const forward = (columns: number): string => (columns > 0 ? `\u001b[${columns}C` : '')
const move = (from: number, to: number): string => (to > from ? `\u001b[${to - from}B` : up(from - to))
