import type { Cell, TableView, View } from '../../render/view.ts'

/**
 * Views of a stream as they look when all of it is there: parts of a table, or of a list, are one. Their rows may be read
 * several times.
 */
export function wholeViews(views: readonly View[]): readonly View[] {
  const whole: View[] = []
  for (const view of views.map(kept)) {
    const last = whole.at(-1)
    if (view.kind === 'table' && last?.kind === 'table' && sameColumns(view, last))
      whole[whole.length - 1] = { ...last, rows: [...last.rows, ...view.rows] }
    else if (view.kind === 'lines' && last?.kind === 'lines')
      whole[whole.length - 1] = { kind: 'lines', lines: [...last.lines, ...view.lines] }
    else whole.push(view)
  }
  return whole
}

function kept(view: View): View {
  if (view.kind === 'table') return { kind: 'table', columns: view.columns, rows: [...view.rows] }
  if (view.kind === 'lines') return { kind: 'lines', lines: [...view.lines] as (readonly Cell[])[] }
  return view.kind === 'stack' ? { kind: 'stack', views: wholeViews(view.views) } : view
}

function sameColumns(one: TableView, other: TableView): boolean {
  return (
    one.columns.length === other.columns.length &&
    one.columns.every((column, at) => column.title === other.columns[at]!.title)
  )
}
