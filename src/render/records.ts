import { flow, type Phrase } from './flow.ts'
import { linesAt, type Shown, spanOf } from './shown.ts'
import { blanks, type Inert, own } from './text.ts'
import type { Paint } from './theme.ts'
import { width } from './width.ts'

/** A value and its name. */
export type Field = readonly [name: Inert, value: Shown]

/**
 * Named values below each other, the values in one column, wrapped between words.
 * @param room cells of a line
 * @param indent blanks before the names
 * @param widest cells of the column of names
 */
export function fieldLines(
  fields: readonly Field[],
  room: number,
  indent: number,
  name: Paint,
  widest = widestOf(fields.map(([text]) => text)),
): Inert[] {
  const start = indent + widest + 2
  return fields.flatMap(([text, value]) =>
    valueLines(value, room - start).map((line, at) =>
      at === 0
        ? own`${blanks(indent)}${name(own`${text}${blanks(widest - width(text))}`)}  ${line}`
        : own`${blanks(start)}${line}`,
    ),
  )
}

/** A value for reading and copying: its words stay whole, whatever the room. */
function valueLines(value: Shown, room: number): Inert[] {
  if (value.draw) return linesAt(value, room)
  return flow([[{ text: value.text, paint: value.paint }]], room)
}

/** A record of a table as a list of fields, above it its first cell, and marks without a title before that. Empty ones are left out. */
export function recordLines(titles: readonly Inert[], cells: readonly Shown[], room: number, name: Paint): Inert[] {
  const first = titles.findIndex((title) => title !== '')
  const heading = cells.slice(0, first + 1).map(({ text, paint }) => ({ text, paint }))
  const named = titles.flatMap((title, at): Field[] =>
    at > first && title !== '' && cells[at]!.text !== '' ? [[title, cells[at]!]] : [],
  )
  return [...flow([heading], room), ...fieldLines(named, room, 2, name, widestOf(titles.slice(first + 1)))]
}

function widestOf(names: readonly Inert[]): number {
  return names.reduce((most, text) => Math.max(most, width(text)), 0)
}

/** What has given way, in the lines below a row: name and value, as many side by side as there is room for. */
export function foldedLines(titles: readonly Inert[], cells: readonly Shown[], room: number, name: Paint): Inert[] {
  const phrases = cells.flatMap((cell, at): Phrase[] =>
    cell.text === '' || cell.draw ? [] : [[{ text: titles[at]!, paint: name }, spanOf(cell)]],
  )
  return phrases.length === 0 ? [] : flow(phrases, room, 2, 2)
}
