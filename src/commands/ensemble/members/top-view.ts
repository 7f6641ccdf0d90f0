import type { MemberCourses } from '../../../ensemble/load/member-courses.ts'
import {
  type ClientOrder,
  type ClientTraffic,
  type MemberTraffic,
  orderClients,
  type Traffic,
} from '../../../ensemble/load/traffic.ts'
import { type Cell, type Column, cell, type TableView, type View } from '../../../render/view.ts'
import { advice, type Hint, type Place, spellHint, zoosh } from '../../../wire/hint.ts'
import { told } from './member-flags.ts'

const right = 'right' as const

/** What nobody should look for in these figures. Said once: in the help, and under the first refresh on a terminal. */
export const HOT_PATHS: Hint = advice`which paths are hot is not told by any word of a server: they count requests, not what is asked for; ${zoosh`tap --listen 2182 --summary`} hears that`

/** A refresh, and how the members have fared until then. */
export interface Measured {
  readonly traffic: Traffic
  readonly courses: MemberCourses
  /** Whether it is the first one shown. */
  readonly first: boolean
}

const memberColumns: readonly Column[] = [
  { title: 'server' },
  { title: 'role', weight: 1 },
  { title: 'recv/s', align: right },
  { title: '', yields: 7 },
  { title: 'sent/s', align: right, yields: 3 },
  { title: 'txn/s', align: right, yields: 6 },
  { title: 'avg ms', align: right, yields: 8 },
  { title: '', yields: 4 },
  { title: 'conns', align: right, yields: 2 },
  { title: 'outst', align: right, yields: 5 },
  { title: 'zxid', align: right, yields: 1 },
]

const clientColumns: readonly Column[] = [
  { title: 'client' },
  { title: 'server', yields: 6 },
  { title: 'session', yields: 3 },
  { title: 'recv/s', align: right },
  { title: 'sent/s', align: right, yields: 4 },
  { title: 'queued', align: right, yields: 7 },
  { title: 'avg ms', align: right, yields: 5 },
  { title: 'max ms', align: right, yields: 1 },
  { title: 'last', yields: 2 },
]

/** Members and clients as two tables, for the full screen and for one refresh on a terminal. */
export function topScreen({ traffic, courses }: Measured, order: string): { members: TableView; clients: TableView } {
  const clients = orderClients(traffic.clients, order as ClientOrder)
  return {
    members: {
      kind: 'table',
      columns: memberColumns,
      rows: traffic.members.map((member) => memberRow(member, courses)),
    },
    clients: { kind: 'table', columns: clientColumns, rows: clients.map(clientRow) },
  }
}

/** What the lower table holds. */
export function topCaption(rows: number, order: string): string {
  return `${rows} clients by ${order}`
}

/** One refresh: in a pipe a line each, members first. */
export function topTable(measured: Measured, order: ClientOrder, pretty: boolean, place: Place): View {
  const { traffic, first } = measured
  const { members, clients } = topScreen(measured, order)
  if (pretty) {
    const remark: View = { kind: 'lines', lines: [[cell.muted(spellHint(HOT_PATHS, place))]] }
    return { kind: 'stack', views: [members, clients, ...(first ? [remark] : [])] }
  }
  const lines: Cell[][] = [
    ...traffic.members.map(({ server, mode, fault, receivedRate, sentRate, outstanding, averageLatency }) => [
      ...[cell.text('member'), cell.text(server), cell.text(server), rate(receivedRate), rate(sentRate)],
      ...[told(outstanding, cell.number), told(averageLatency, cell.number), cell.text(mode ?? fault ?? '')],
    ]),
    ...orderClients(traffic.clients, order).map(
      ({ client, server, receivedRate, sentRate, queued, averageLatency, lastOperation }) => [
        ...[cell.text('client'), cell.text(client), cell.text(server), rate(receivedRate), rate(sentRate)],
        ...[told(queued, cell.number), told(averageLatency, cell.number), cell.text(lastOperation ?? '')],
      ],
    ),
  ]
  return { kind: 'lines', lines }
}

function memberRow(member: MemberTraffic, courses: MemberCourses): Cell[] {
  const { rates, latencies } = courses.of(member.server)

  const { server, mode, fault, zxid, connections, outstanding, averageLatency, receivedRate, sentRate, writeRate } =
    member
  return [
    cell.name(server),
    mode === undefined ? cell.bad(fault ?? 'down') : mode === 'leader' ? cell.good(mode) : cell.text(mode),
    rate(receivedRate),
    cell.spark(rates),
    rate(sentRate),
    rate(writeRate),
    told(averageLatency, (ms) => cell.number(Math.round(ms * 10) / 10)),
    cell.spark(latencies),
    told(connections, cell.number),
    told(outstanding, cell.number),
    told(zxid, cell.zxid),
  ]
}

function clientRow(client: ClientTraffic): Cell[] {
  const {
    client: address,
    server,
    session,
    receivedRate,
    sentRate,
    queued,
    averageLatency,
    maxLatency,
    lastOperation,
  } = client
  return [
    cell.name(address),
    cell.text(server),
    told(session, cell.session),
    rate(receivedRate),
    rate(sentRate),
    told(queued, (count) => (count > 0 ? cell.warn(String(count)) : cell.number(0))),
    told(averageLatency, cell.number),
    told(maxLatency, cell.number),
    cell.text(lastOperation ?? ''),
  ]
}

function rate(perSecond: number | undefined): Cell {
  return told(perSecond, (value) => cell.number(value < 10 ? Math.round(value * 10) / 10 : Math.round(value)))
}
