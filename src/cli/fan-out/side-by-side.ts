import { plainCell } from '../../render/plain.ts'
import { type Cell, cell, type View } from '../../render/view.ts'
import { apart, blocks } from './blocks.ts'
import { type Given, rowsOf } from './records-view.ts'
import { storedText } from './stored-text.ts'

type Row = readonly Cell[]

/**
 * The answers on a terminal, so that one look tells whether they are the same. Where each is one row: a column a profile, and a
 * mark where they differ. Lists of names: what all have, then what some have. Everything else: a block for each answer that is
 * not the same, under the names of all who gave it.
 */
export function sideBySide(given: readonly Given[], unicode: boolean): View {
  const answered = given.filter(({ views }) => views.length > 0)
  const [only, ...more] = answered
  if (!only || more.length === 0) return { kind: 'stack', views: blocks(answered) }
  const mark = unicode ? '≠' : '!='
  const fields = answered.map(({ views }) => fieldsOf(views))
  if (fields.every((one) => one !== undefined)) return fieldTable(answered, fields, mark)
  const lists = answered.map(({ views }) => listOf(views))
  if (lists.every((one) => one !== undefined)) return listing(answered, lists)
  const rows = answered.map(({ views }) => onlyRow(views))
  if (rows.every((one) => one !== undefined)) return rowTable(answered, rows, mark)
  return { kind: 'stack', views: blocks(answered) }
}

/** Named values of one thing: fields, or a table of one row. */
function fieldsOf(views: readonly View[]): ReadonlyMap<string, Cell> | undefined {
  const [view, ...more] = views
  if (!view || more.length > 0) return undefined
  if (view.kind === 'fields') return new Map(view.fields)
  if (view.kind !== 'table' || view.columns.length < 2) return undefined
  const [row, ...others] = [...view.rows]
  if (!row || others.length > 0) return undefined
  const fields = new Map(view.columns.map(({ title }, at) => [title, row[at]!]))
  return fields.size === view.columns.length ? fields : undefined
}

/** A field a row, a profile a column. */
function fieldTable(given: readonly Given[], fields: readonly ReadonlyMap<string, Cell>[], mark: string): View {
  const names = [...new Set(fields.flatMap((one) => [...one.keys()]))]
  return {
    kind: 'table',
    columns: [
      { title: '' },
      { title: 'field' },
      ...given.map(({ profile }, at) => ({ title: profile, weight: 1, yields: given.length - at })),
    ],
    rows: names.map((name) => {
      const values = fields.map((one) => one.get(name) ?? cell.text(''))
      const same = values.every((value) => plainCell(value) === plainCell(values[0]!))
      return [cell.warn(same ? '' : mark), same ? cell.text(name) : cell.warn(name), ...values]
    }),
  }
}

/** One short record: `yes`, `42`, a line of data. */
function onlyRow(views: readonly View[]): Row | undefined {
  const [view] = views
  if (view?.kind === 'bytes' && view.data === null) return [cell.muted('null')]
  const rows = rowsOf(views)
  const [row] = rows
  if (!row || rows.length > 1 || views.length > 1) return undefined
  return row.some(({ value }) => typeof value === 'string' && /[^\n]\n./s.test(value)) ? undefined : row
}

/** A profile a row: data is longer than the names of profiles. Those that are not as the first are marked. */
function rowTable(given: readonly Given[], rows: readonly Row[], mark: string): View {
  const width = Math.max(...rows.map((row) => row.length))
  const stored = given.map(({ views }) => storedText(views))
  return {
    kind: 'table',
    columns: [
      { title: '' },
      { title: 'profile' },
      ...Array.from({ length: width }, (_, at) => ({ title: at === 0 ? 'answer' : '', weight: 1 })),
    ],
    rows: rows.map((row, at) => [
      cell.warn(stored[at] === stored[0] ? '' : mark),
      cell.name(given[at]!.profile),
      ...Array.from({ length: width }, (_, column) => row[column] ?? cell.text('')),
    ]),
  }
}

/** Names or paths, none of them twice. */
function listOf(views: readonly View[]): ReadonlyMap<string, Cell> | undefined {
  const isList = views.every(({ kind }) => kind === 'tiles' || kind === 'lines')
  const rows = isList ? rowsOf(views) : []
  const cells = rows.flatMap((row) => (row.length === 1 && /^(?:name|path)$/.test(row[0]!.as) ? row : []))
  const list = new Map(cells.map((one) => [plainCell(one), one]))
  return isList && cells.length === rows.length && list.size === rows.length ? list : undefined
}

/** Names under the profiles that have them: first what all have. */
function listing(given: readonly Given[], lists: readonly ReadonlyMap<string, Cell>[]): View {
  const groups = new Map<string, Cell[]>()
  groups.set(given.map(({ profile }) => profile).join(', '), [])
  for (const list of lists) {
    for (const [key, one] of list) {
      const owners = given.filter((_, at) => lists[at]!.has(key)).map(({ profile }) => profile)
      // Told where the first of those that have it is looked at.
      if (lists.find((other) => other.has(key)) !== list) continue
      const name = owners.join(', ')
      groups.set(name, [...(groups.get(name) ?? []), one])
    }
  }
  const same = groups.size === 1
  const parts = [...groups].flatMap(([owners, cells], at): View[][] => {
    const note = at > 0 ? 'only' : same ? 'the same' : 'in all of them'
    if (cells.length === 0 && !same) return []
    const heading: View = { kind: 'lines', lines: [[cell.name(owners), at > 0 ? cell.warn(note) : cell.muted(note)]] }
    return [[heading, { kind: 'tiles', cells }]]
  })
  return { kind: 'stack', views: apart(parts) }
}
