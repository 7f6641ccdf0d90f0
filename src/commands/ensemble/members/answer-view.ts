import type { CommandAnswer } from '../../../ensemble/ask/admin-command.ts'
import { hex } from '../../../render/units.ts'
import { type Cell, type Column, cell, type View } from '../../../render/view.ts'

type Shape = Readonly<Record<string, unknown>>

/** What a server answers, and on a terminal what it leaves open, and the lines that nobody understands, as they came. */
export function answerViews(server: string, { answer, doubts, rest }: CommandAnswer, pretty: boolean): View[] {
  const views = dataViews(server, answer, pretty)
  if (!pretty) return views
  const lines = [
    ...doubts.map(({ reason }) => [cell.warn(`! ${server} ${reason}`)]),
    ...rest.map((line) => [cell.muted(line)]),
  ]
  return lines.length > 0 ? [...views, { kind: 'lines', lines }] : views
}

/**
 * An answer of unknown form as something to look at. A list of objects becomes a table, an object named values, a Map
 * lines of key and members, a text its lines; in a pipe every line starts with the server.
 */
function dataViews(server: string, answer: unknown, pretty: boolean): View[] {
  const heading: View = { kind: 'lines', lines: [[cell.name(server)]] }
  if (Array.isArray(answer)) {
    const titles = [...new Set(answer.flatMap((row: Shape) => Object.keys(flat(row))))]
    const rows = answer.map((row: Shape) => {
      const values = flat(row)
      return [...(pretty ? [] : [cell.name(server)]), ...titles.map((title) => valueCell(values[title]))]
    })
    return pretty
      ? [heading, { kind: 'table', columns: columnsOf(titles, rows), rows }]
      : [{ kind: 'table', columns: ['server', ...titles].map((title) => ({ title })), rows }]
  }
  if (typeof answer === 'string' && answer.includes('\n')) {
    const lines = answer
      .split('\n')
      .map((line) => [...(pretty ? [] : [cell.name(server), cell.text('')]), cell.text(line)])
    return pretty ? [heading, { kind: 'lines', lines }] : [{ kind: 'lines', lines }]
  }
  const pairs = pairsOf(answer)
  if (!pretty)
    return [{ kind: 'lines', lines: pairs.map(([key, value]) => [cell.name(server), cell.text(key), value]) }]
  if (pairs.length === 1 && pairs[0]![0] === '') return [{ kind: 'lines', lines: [[cell.name(server), pairs[0]![1]]] }]
  return [{ kind: 'fields', title: cell.name(server), fields: pairs }]
}

/** Whatever they are: the first names the row and stays, the others give way from the last to the second. */
function columnsOf(titles: readonly string[], rows: readonly (readonly Cell[])[]): Column[] {
  return titles.map((title, at) => ({
    title,
    ...(rows.every((row) => row[at]!.as === 'number' || row[at]!.value === '') ? { align: 'right' as const } : {}),
    ...(at === 0 ? {} : { yields: titles.length - at }),
  }))
}

function pairsOf(answer: unknown): [string, Cell][] {
  if (answer instanceof Map) {
    return [...answer].map(([key, members]) => [keyText(key), cell.text((members as unknown[]).map(keyText).join(' '))])
  }
  if (typeof answer !== 'object' || answer === null) return [['', valueCell(answer)]]
  return Object.entries(flat(answer as Shape)).map(([key, value]) => [key, valueCell(value)])
}

/** Objects inside become keys with dots; lists and Maps stay, as JSON. */
function flat(value: Shape, prefix = ''): Record<string, unknown> {
  const out: Record<string, unknown> = {}
  for (const [key, inner] of Object.entries(value)) {
    const nested = typeof inner === 'object' && inner !== null && !Array.isArray(inner) && !(inner instanceof Map)
    if (nested) Object.assign(out, flat(inner as Shape, `${prefix}${key}.`))
    else out[`${prefix}${key}`] = inner
  }
  return out
}

function valueCell(value: unknown): Cell {
  if (value === undefined || value === null) return cell.text('')
  if (typeof value === 'number') return cell.number(value)
  if (typeof value === 'bigint') return cell.session(value)
  if (typeof value === 'object') return cell.data(JSON.stringify(plainData(value), bigintText))
  return cell.text(String(value))
}

function bigintText(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? hex(value) : value
}

function keyText(key: unknown): string {
  return typeof key === 'bigint' ? hex(key) : String(key)
}

/** Maps become objects, so that JSON can show them. */
export function plainData(value: unknown): unknown {
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, inner]) => [keyText(key), plainData(inner)]))
  }
  if (Array.isArray(value)) return value.map(plainData)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainData(inner)]))
}
