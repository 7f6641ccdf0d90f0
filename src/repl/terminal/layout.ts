import type { StyledText } from '../../cli/declare/companion.ts'
import { graphemes } from '../line/graphemes.ts'

/** A piece of text and how it looks. */
export type Run = StyledText

export interface Row {
  /** The text with its colours. */
  readonly text: string
  readonly width: number
  /** Whether the row before ran full and this one goes on: no line break stands between them. */
  readonly wrapped: boolean
}

/** What is to stand on the screen, from the row of the prompt on. */
export interface Picture {
  readonly rows: readonly Row[]
  readonly cursor: { readonly row: number; readonly column: number }
}

/**
 * Breaks styled text into rows of at most `width` cells.
 * @param cursor where the cursor stands, as an offset into the joined texts
 * @param colour false drops the styles
 */
export function layout(runs: readonly Run[], cursor: number, width: number, colour = true): Picture {
  const page = new Page(width)
  let offset = 0
  for (const run of runs) {
    page.style = colour ? (run.style ?? '') : ''
    for (const { shown, width: cells, end } of graphemes(run.text)) {
      page.makeRoom(shown, cells)
      if (offset + end > cursor) page.markCursor()
      page.put(shown, cells)
    }
    page.endStyle()
    offset += run.text.length
  }
  return page.finish()
}

class Page {
  style = ''
  private readonly rows: Row[] = []
  private cursor: Picture['cursor'] | undefined
  private text = ''
  private column = 0
  private wrapped = false
  private painted = false
  private readonly width: number

  constructor(width: number) {
    this.width = width
  }

  makeRoom(shown: string, cells: number): void {
    if (shown !== '\n' && this.column + Math.min(cells, this.width) > this.width) this.endRow(true)
  }

  markCursor(): void {
    this.cursor ??= { row: this.rows.length, column: this.column }
  }

  put(shown: string, cells: number): void {
    if (shown === '\n') {
      // In front of a line break behind a full row, the cursor needs a row to stand on.
      if (this.column >= this.width) this.endRow(true)
      if (this.cursor && this.cursor.column >= this.width) this.cursor = { row: this.rows.length, column: 0 }
      return this.endRow(false)
    }
    if (this.style && !this.painted) this.text += `\u001b[${this.style}m`
    this.painted = this.style !== ''
    this.text += cells <= this.width ? shown : '?'
    this.column += Math.min(cells, this.width)
  }

  endStyle(): void {
    if (this.painted) this.text += '\u001b[0m'
    this.painted = false
  }

  finish(): Picture {
    if (!this.cursor && this.column >= this.width) this.endRow(true)
    this.markCursor()
    this.endRow(false)
    return { rows: this.rows, cursor: this.cursor! }
  }

  private endRow(nextWrapped: boolean): void {
    this.endStyle()
    this.rows.push({ text: this.text, width: this.column, wrapped: this.wrapped })
    this.text = ''
    this.column = 0
    this.wrapped = nextWrapped
  }
}

/** The part of a picture that fits a screen of `height` rows, with the cursor in it. */
export function clip(picture: Picture, height: number): Picture {
  const { rows, cursor } = picture
  if (rows.length <= height) return picture
  const first = Math.max(0, Math.min(cursor.row - Math.floor(height / 2), rows.length - height))
  const seen = rows.slice(first, first + height)
  return {
    rows: seen.map((row, index) => (index === 0 ? { ...row, wrapped: false } : row)),
    cursor: { row: cursor.row - first, column: cursor.column },
  }
}

/** How many rows of a terminal of another width stand above the cursor of a picture. */
export function rowsAbove({ rows, cursor }: Picture, columns: number): number {
  let above = 0
  let line = 0
  for (const [index, row] of rows.entries()) {
    if (index > 0 && !row.wrapped) {
      above += Math.max(1, Math.ceil(line / columns))
      line = 0
    }
    if (index === cursor.row) return above + Math.floor((line + cursor.column) / columns)
    line += row.width
  }
  return above
}
