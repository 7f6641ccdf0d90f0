import { isoTime } from '../../../render/units.ts'
import { type Cell, type Column, cell, type TableView, type View } from '../../../render/view.ts'
import type { Row, Summary } from '../../../tap/account/account.ts'
import { heardJson, heardLine } from './heard-line.ts'

/** What a summary can be taken apart by. */
export const groupings = ['paths', 'clients', 'sessions'] as const
export type Grouping = (typeof groupings)[number]

/** Rows of each kind that eyes are shown. */
const SHOWN = 15

const right = 'right' as const
const figures: readonly Column[] = [
  { title: 'count', align: right },
  { title: 'errors', align: right, yields: 5 },
  { title: 'bytes', align: right, yields: 4 },
  { title: 'p50 ms', align: right, yields: 6 },
  { title: 'p95', align: right, yields: 1 },
  { title: 'p99', align: right, yields: 3 },
  { title: 'max', align: right, yields: 2 },
]

function figureCells({ count, errors, bytes, latency }: Row): Cell[] {
  const ms = (value: number | undefined): Cell =>
    value === undefined ? cell.text('') : cell.number(Math.round(value * 100) / 100)
  return [
    cell.number(count),
    errors > 0 ? cell.bad(String(errors)) : cell.number(0),
    cell.bytes(bytes),
    ...[latency?.p50, latency?.p95, latency?.p99, latency?.max].map(ms),
  ]
}

/** A table of rows, the busiest first. */
export function rowsTable(title: string, rows: readonly Row[]): TableView {
  const columns = [{ title, weight: 1, least: 16 }, ...figures]
  return { kind: 'table', columns, rows: rows.map((row) => [cell.name(row.name), ...figureCells(row)]) }
}

export function rowsOf(summary: Summary, grouping: Grouping): readonly Row[] {
  return { paths: summary.paths, clients: summary.clients, sessions: summary.bySession }[grouping]
}

/**
 * A summary: on a terminal as tables, in a pipe a line a row: kind (operation, path, client, session), name, count, errors,
 * bytes, then p50, p95, p99 and max in ms.
 */
export function summaryView(summary: Summary, pretty: boolean): View {
  if (!pretty) return { kind: 'lines', lines: plainLines(summary) }
  const table = (title: string, rows: readonly Row[]): View[] => {
    if (rows.length === 0) return []
    const more = rows.length > SHOWN ? [[cell.muted(`${rows.length - SHOWN} more`)]] : []
    return [rowsTable(title, rows.slice(0, SHOWN)), { kind: 'lines', lines: more }]
  }
  const named = (title: string, heard: Summary['slowest']): View[] =>
    heard.length === 0
      ? []
      : [{ kind: 'lines', lines: [[cell.name(title)], ...heard.slice(0, 5).map((one) => heardLine(one, true))] }]
  return {
    kind: 'stack',
    views: [
      { kind: 'lines', lines: totals(summary) },
      ...table('operation', summary.operations),
      ...table('path', summary.paths),
      ...table('client', summary.clients),
      ...table('session', summary.bySession),
      ...named('slowest', summary.slowest),
      ...named('largest', summary.largest),
    ],
  }
}

function totals({ from, to, requests, errors, unanswered, bytes, watches, sessions, unread }: Summary): Cell[][] {
  if (from === undefined || to === undefined) return [[cell.muted('nothing was heard')]]
  const seconds = Math.max((to - from) / 1000, 0.001)
  return [
    [
      cell.number(requests),
      cell.text(`requests in ${Math.round(seconds * 10) / 10} s (${Math.round(requests / seconds)}/s)`),
      errors > 0 ? cell.bad(`${errors} errors`) : cell.good('no errors'),
      cell.bytes(bytes),
      ...(unanswered > 0 ? [cell.bad(`${unanswered} without an answer`)] : []),
      ...(unread > 0 ? [cell.warn(`${unread} bytes unread`)] : []),
    ],
    [cell.text(`watches: ${watches.set} set, ${watches.fired} fired`), cell.text(`sessions: ${sessionText(sessions)}`)],
  ]
}

function sessionText(sessions: Summary['sessions']): string {
  const some = Object.entries(sessions).filter(([, count]) => count > 0)
  return some.length === 0 ? 'none opened or ended' : some.map(([what, count]) => `${count} ${what}`).join(', ')
}

function* plainLines(summary: Summary): Generator<Cell[]> {
  const kinds = [
    ['operation', summary.operations],
    ['path', summary.paths],
    ['client', summary.clients],
    ['session', summary.bySession],
  ] as const
  for (const [kind, rows] of kinds) {
    for (const row of rows) yield [cell.text(kind), cell.text(row.name), ...figureCells(row)]
  }
}

function rowJson({ latency, ...row }: Row): Record<string, unknown> {
  return { ...row, latencyMs: latency ?? null }
}

/** A summary as a document. */
export function summaryJson(summary: Summary): Record<string, unknown> {
  const { from, to, operations, paths, clients, bySession, slowest, largest, ...totals } = summary
  const time = (ms: number | undefined): string | null => (ms === undefined ? null : isoTime(ms))
  return {
    from: time(from),
    to: time(to),
    ...totals,
    operations: operations.map(rowJson),
    paths: paths.map(rowJson),
    clients: clients.map(rowJson),
    bySession: bySession.map(rowJson),
    slowest: slowest.map(heardJson),
    largest: largest.map(heardJson),
  }
}
