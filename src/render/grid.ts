import type { DrawnRow, LaidTable } from './rows.ts'
import { visible } from './rows.ts'
import { drawing, type Inert, joined, linesOf, withoutTail } from './text.ts'

/** More rows are drawn one by one, as they are made. */
export const GRID_ROWS = 200

/** What cli-table3 takes for wider than it is, and would cut: marks, pictures of several characters, jamo. */
const MISJUDGED = /\p{M}|\p{Extended_Pictographic}|\p{Regional_Indicator}|[\u1100-\u11ff]/u

/**
 * Draws a table by cli-table3, in the widths of its layout, without borders: easy to grep and to copy.
 * @param room cells of a line
 * @returns undefined where cli-table3 would cut something
 */
export async function gridLines({ layout, header }: LaidTable, rows: readonly DrawnRow[], room: number) {
  const all = header ? [header, ...rows] : rows
  const safe = all.every(
    ({ cells, below }) =>
      below.every((line) => visible(line) <= room && !MISJUDGED.test(line)) &&
      cells.every((lines, at) =>
        lines.every((line) => visible(line) <= layout.standing[at]!.width && !MISJUDGED.test(line)),
      ),
  )
  if (!safe || layout.standing.length === 0) return undefined
  const { default: Table } = await import('cli-table3')
  const draw = drawing((cells: readonly (readonly Inert[])[]) => {
    const table = new Table({ colWidths: widths(layout.standing, room), chars: bare, style: borderless })
    for (const row of cells) table.push(row.length > 1 || layout.standing.length === 1 ? [...row] : [span(row[0]!)])
    return table.toString()
  })
  const span = (content: Inert) => ({ content, colSpan: layout.standing.length })
  return linesOf(draw(all.flatMap(tableRows))).map(withoutTail)
}

/** A row, and where something has given way one more across all columns. */
function tableRows({ cells, below }: DrawnRow): Inert[][] {
  return [cells.map((lines) => joined(lines, '\n')), ...(below.length > 0 ? [[joined(below, '\n')]] : [])]
}

/** With the blank behind each; the last one goes to the edge of the terminal, for what stands across. */
function widths(standing: LaidTable['layout']['standing'], room: number): number[] {
  const before = standing.slice(0, -1).map(({ width }) => width + 1)
  return [...before, room - before.reduce((sum, wide) => sum + wide + 1, 0)]
}

const bare = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '' },
  ...{ 'bottom-right': '', left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: ' ' },
}

const borderless = { head: [], border: [], 'padding-left': 0, 'padding-right': 0 }
