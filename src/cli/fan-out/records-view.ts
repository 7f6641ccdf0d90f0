import { utf8 } from '../../render/json.ts'
import { renderPlain } from '../../render/plain.ts'
import { type BytesView, type Cell, cell, type View } from '../../render/view.ts'

/** What a profile has answered, as something to look at. */
export interface Given {
  readonly profile: string
  readonly views: readonly View[]
}

/**
 * The answers for pipes: records as each alone would give them, behind the name of the profile. Data is a record, escaped, in
 * base64 where it is no text.
 */
export function recordsView(given: readonly Given[]): View {
  const lines = given.flatMap(({ profile, views }) => rowsOf(views).map((row) => [cell.name(profile), ...row]))
  return { kind: 'lines', lines }
}

/** All records of views, each a row of cells. */
export function rowsOf(views: readonly View[]): readonly (readonly Cell[])[] {
  return views.flatMap((view): readonly (readonly Cell[])[] => {
    switch (view.kind) {
      case 'table':
        return [...view.rows]
      case 'lines':
        return [...view.lines]
      case 'tiles':
        return view.cells.map((one) => [one])
      case 'fields':
        return view.fields.map(([name, value]) => [cell.text(name), value])
      case 'bytes':
        return [[cell.data(dataText(view))]]
      case 'stack':
        return rowsOf(view.views)
      default:
        return drawnLines(view).map((line) => [cell.text(line)])
    }
  })
}

function dataText({ data, text }: BytesView): string {
  return text ?? (data === null ? '' : (utf8(data) ?? data.toString('base64')))
}

function drawnLines(view: View): string[] {
  const lines = [...renderPlain(view)].join('').split('\n')
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}
