import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { findMembers } from '../../ensemble/members/members.ts'
import { type Owner, type Watcher, type Who, whoIs } from '../../ensemble/sessions/owner.ts'
import type { LocalProcess } from '../../ensemble/sessions/socket-owner.ts'
import { isoTime } from '../../render/units.ts'
import { type Cell, cell, type View } from '../../render/view.ts'
import { findOptions, memberFlags } from './members/member-flags.ts'
import { announceUntold, untoldLines } from './members/untold-view.ts'

export default command({
  summary: 'find out who owns an ephemeral znode, and who watches a znode',
  description:
    'Asks all members for their connections, sessions and watches (cons, dump, wchp, or their AdminServers) and puts them together: the session behind PATH, the address its client connects from, the server it is on, its other ephemerals, and everyone who watches PATH. Where the client runs on this machine its process is named too.\n' +
    'In a pipe: role (owner or watcher), session, client, server, pid.',
  args: { path: arg.znode({ summary: 'znode to ask about' }) },
  flags: memberFlags,
  examples: ['who /kafka/controller', 'who /locks/nightly/_c_1-lock-0000000007 --json'],
  reads: true,
  async run(call) {
    const options = await findOptions(call)
    const find = async () => (await findMembers(options)).members
    const who = await whoIs(await call.zk(), call.args.path, find, options)
    announceUntold(call, who.untold)
    return who
  },
  view: (who, { settings }) =>
    settings.output === 'pretty' ? prettyView(who) : { kind: 'lines', lines: plainLines(who) },
  json: whoJson,
})

function prettyView({ path, stat, owner, watchers, untold }: Who): View {
  const fields: [string, Cell][] = [['created', cell.time(stat.ctime)]]
  if (owner) fields.push(...ownerFields(owner))
  else fields.push(['owner', cell.muted('none: it is not ephemeral')])
  for (const watcher of watchers) fields.push(['watched by', cell.text(clientText(watcher))])
  const views: View[] = [{ kind: 'fields', title: cell.path(path), fields }]
  return { kind: 'stack', views: [...views, { kind: 'lines', lines: untoldLines(untold) }] }
}

function ownerFields({ session, connection, timeout, others, self, process }: Owner): [string, Cell][] {
  return [
    ['owner', cell.session(session)],
    ...(self ? [['', cell.muted('this is your own session')] as [string, Cell]] : []),
    ['client', connection ? cell.text(connection.client) : cell.warn('not connected, or not told')],
    ...(connection ? [['server', cell.text(connection.server)] as [string, Cell]] : []),
    ...(process ? [['process', cell.text(processText(process))] as [string, Cell]] : []),
    ...(connection?.established ? [['since', cell.time(connection.established)] as [string, Cell]] : []),
    ...(timeout === undefined ? [] : [['timeout', cell.duration(timeout)] as [string, Cell]]),
    ...others.map((other): [string, Cell] => ['also owns', cell.path(other)]),
  ]
}

function plainLines({ owner, watchers }: Who): Cell[][] {
  const lines: Cell[][] = []
  if (owner) {
    const { session, connection, process } = owner
    lines.push(line('owner', session, connection?.client, connection?.server, process))
  }
  for (const { session, client, server, process } of watchers)
    lines.push(line('watcher', session, client, server, process))
  return lines
}

function line(
  role: string,
  session: bigint,
  client: string | undefined,
  server: string | undefined,
  process: LocalProcess | undefined,
): Cell[] {
  const pid = process ? cell.number(process.pid) : cell.text('')
  return [cell.text(role), cell.session(session), cell.text(client ?? ''), cell.text(server ?? ''), pid]
}

function clientText({ session, client, server, process }: Watcher): string {
  const id = `0x${BigInt.asUintN(64, session).toString(16)}`
  return `${id} from ${client ?? 'an unknown address'} on ${server}${process ? ` (${processText(process)})` : ''}`
}

function processText({ pid, command: line }: LocalProcess): string {
  return `${pid} ${line.length > 80 ? `${line.slice(0, 79)}…` : line}`
}

function whoJson({ path, stat, owner, watchers, untold }: Who) {
  return {
    path,
    created: isoTime(stat.ctime),
    owner: owner
      ? {
          session: owner.session,
          client: owner.connection?.client,
          server: owner.connection?.server,
          since: owner.connection?.established === undefined ? undefined : isoTime(owner.connection.established),
          timeout: owner.timeout,
          process: owner.process,
          self: owner.self,
          alsoOwns: owner.others,
        }
      : null,
    watchers,
    untold,
  }
}
