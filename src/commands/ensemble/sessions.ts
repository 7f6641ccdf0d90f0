import { command } from '../../cli/declare/command.ts'
import { findMembers } from '../../ensemble/members/members.ts'
import { type Roster, type SessionEntry, takeRoster } from '../../ensemble/sessions/roster.ts'
import { isoTime } from '../../render/units.ts'
import { type Cell, cell, type View } from '../../render/view.ts'
import { findOptions, memberFlags, told } from './members/member-flags.ts'
import { announceUntold, untoldLines } from './members/untold-view.ts'

export default command({
  summary: 'list all sessions of the ensemble',
  description:
    'Asks all members and puts together, for each session: the address of its client, the server it is on, its timeout, how many ephemerals it owns and paths it watches, requests and answers, and its last operation.\n' +
    'A session without a client is between two connections, or its client is gone and it waits for its timeout.',
  args: {},
  flags: memberFlags,
  examples: ['sessions', 'sessions --json'],
  reads: true,
  async run(call) {
    const options = await findOptions(call)
    const { members } = await findMembers(options)
    const roster = await takeRoster(members, options)
    announceUntold(call, roster.untold)
    return roster
  },
  view: ({ sessions, untold }: Roster, { settings }): View => {
    const table: View = { kind: 'table', columns, rows: sessions.map(row) }
    if (settings.output !== 'pretty') return table
    return { kind: 'stack', views: [table, { kind: 'lines', lines: untoldLines(untold) }] }
  },
  json: ({ sessions, untold }) => ({ sessions: sessions.map(sessionJson), untold }),
})

const right = 'right' as const
const columns = [
  { title: 'session' },
  { title: 'client' },
  { title: 'server', yields: 8 },
  { title: 'timeout', align: right, yields: 5 },
  { title: 'since', yields: 4 },
  { title: 'ephemerals', align: right, yields: 7 },
  { title: 'watches', align: right, yields: 6 },
  { title: 'received', align: right, yields: 2 },
  { title: 'sent', align: right, yields: 1 },
  { title: 'last', yields: 3 },
]

function row({ session, connection, timeout, ephemerals, watched, alive }: SessionEntry): Cell[] {
  return [
    cell.session(session),
    connection ? cell.text(connection.client) : alive ? cell.text('') : cell.bad('dead'),
    cell.text(connection?.server ?? ''),
    told(timeout, cell.duration),
    told(connection?.established, cell.time),
    cell.number(ephemerals.length),
    cell.number(watched.length),
    told(connection?.received, cell.number),
    told(connection?.sent, cell.number),
    cell.text(connection?.lastOperation ?? ''),
  ]
}

function sessionJson({ session, connection, timeout, expires, ephemerals, watched, alive }: SessionEntry) {
  const { established, session: _, ...rest } = connection ?? { established: undefined, session: undefined }
  return {
    session,
    alive,
    timeout,
    expires: expires === undefined ? undefined : isoTime(expires),
    connection: connection && { ...rest, since: established === undefined ? undefined : isoTime(established) },
    ephemerals,
    watched,
  }
}
