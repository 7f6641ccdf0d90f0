import { GAP, type Layout, layOut, pointed } from './layout.ts'
import { foldedLines, recordLines } from './records.ts'
import { leastWidth, linesAt, type Shown, type Surface, shown } from './shown.ts'
import { blanks, escapeText, type Inert, joined, own, withoutTail } from './text.ts'
import type { Cell, TableView } from './view.ts'
import { width } from './width.ts'

/** Rows that come as a stream take their widths from so many: some screenfuls. */
const SAMPLE = 200

/** The rows of a stream that come in several parts: header and widths are those of the first. */
export interface TableFlow {
  layout?: Layout | undefined
}

/** A row as it is drawn: the lines of each standing cell, numbers to the right, and the lines below them all. */
export interface DrawnRow {
  readonly cells: readonly (readonly Inert[])[]
  readonly below: readonly Inert[]
}

/** A table with its layout settled. */
export interface LaidTable {
  readonly layout: Layout
  /** Where it was drawn by an earlier part of the same stream. */
  readonly header: DrawnRow | undefined
  readonly rows: Iterable<DrawnRow>
}

/**
 * Settles the layout of a table.
 * @param rows those of the view: looked at twice
 */
export function layTable(
  { columns, flows }: TableView,
  rows: readonly (readonly Cell[])[],
  surface: Surface,
  stream: TableFlow,
): LaidTable {
  const { theme, columns: room } = surface
  const show = (row: readonly Cell[]) => row.map((cell) => shown(cell, surface))
  const names = columns.map(({ title }) => escapeText(title))
  const titles = columns.map(({ title }) => escapeText(title.toUpperCase()))
  const goesOn = flows ? stream.layout : undefined
  const layout = goesOn ?? layOut(columns, titles, mapped(flows ? rows.slice(0, SAMPLE) : rows, show), room)
  stream.layout = flows ? layout : undefined
  const pick = <T>(list: readonly T[]) => layout.folded.map((at) => list[at]!)
  const draw = (cells: readonly Shown[]): DrawnRow =>
    layout.standing.length === 0 || isTooWide(layout, cells, room)
      ? { cells: [], below: recordLines(names, cells, room, theme.muted) }
      : { cells: cellLines(layout, cells, room), below: belowLines(pick(names), pick(cells), hungOf(cells)) }
  const heads = titles.map((text): Shown => ({ form: 'words', text, paint: theme.header }))
  const header =
    goesOn || layout.standing.length === 0 ? undefined : { cells: cellLines(layout, heads, room), below: [] }
  return { layout, header, rows: mapped(rows, (row) => draw(show(row))) }

  function cellLines({ standing, points }: Layout, cells: readonly Shown[], most: number): Inert[][] {
    let spare = spareOf(standing, most)
    // A name too wide for its column stands above the others, so that they keep to their columns.
    const above = standing.find(({ at, width: wide }) => cells[at]!.form === 'branch' && width(cells[at]!.text) > wide)
    const lines = standing.map(({ at, width: wide }) => {
      if (at === above?.at) return [...linesAt(cells[at]!, wide), theme.muted(cells[at]!.rest!)]
      const { align } = columns[at]!
      const cell = align ? { ...cells[at]!, text: pointed(cells[at]!.text, points[at]) } : cells[at]!
      const extra = Math.max(0, Math.min(spare, width(cell.text) - wide))
      spare -= extra
      const drawn = linesAt(cell, wide + extra)
      return align ? drawn.map((line) => own`${blanks(wide - visible(line))}${line}`) : drawn
    })
    const isAlone = lines.every((column, index) => standing[index] === above || column.every((line) => line === ''))
    if (!above) return lines
    if (isAlone) return lines.map((column, index) => (standing[index] === above ? column.slice(0, 1) : []))
    return lines.map((column, index) => (standing[index] === above ? column : [own``, ...column]))
  }

  /** What has given way, below the row; in a tree between its branches. */
  function belowLines(titles: readonly Inert[], cells: readonly Shown[], hung: Inert): Inert[] {
    const lines = foldedLines(titles, cells, room - width(hung), theme.muted)
    return hung === '' ? lines : lines.map((line) => own`${theme.muted(hung)}${line}`)
  }
}

/** What is drawn below the name of a row that hangs in a tree. */
function hungOf(cells: readonly Shown[]): Inert {
  return cells.find(({ rest }) => rest !== undefined)?.rest ?? own``
}

/** What the columns leave of a line. */
function spareOf(standing: Layout['standing'], room: number): number {
  return room - standing.reduce((sum, column) => sum + column.width + GAP, -GAP)
}

/**
 * Whether a late row of a stream is wider than those that settled the widths. It sticks out where there is room for its
 * words, and becomes a list of fields where there is none.
 */
function isTooWide({ standing }: Layout, cells: readonly Shown[], room: number): boolean {
  let spare = spareOf(standing, room)
  return standing.some(({ at, width: wide }) => {
    const cell = cells[at]!
    if (width(cell.text) <= wide) return false
    spare -= Math.max(0, leastWidth(cell) - wide)
    return spare < 0
  })
}

/** The lines of a row, each cell filled up to its width. */
export function rowLines({ standing }: Layout, { cells, below }: DrawnRow): Inert[] {
  const height = Math.max(0, ...cells.map((lines) => lines.length))
  const lines = Array.from({ length: height }, (_, line) =>
    withoutTail(
      joined(
        cells.map((cell, at) => {
          const text = cell[line] ?? own``
          return own`${text}${blanks(standing[at]!.width - visible(text))}`
        }),
        '  ',
      ),
    ),
  )
  return [...lines, ...below.map(withoutTail)]
}

/** Cells a drawn text takes: its colours take none. */
export function visible(text: Inert): number {
  return width(text.replace(/\u001b\[\d+m/g, ''))
}

function* mapped<A, B>(list: readonly A[], make: (item: A) => B): Generator<B> {
  for (const item of list) yield make(item)
}
