import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { type Blame, type BlameEntry, blame } from '../../ensemble/logs/blame.ts'
import { openDataDir } from '../../ensemble/logs/data-dir.ts'
import { dataJson } from '../../render/json.ts'
import { hex, isoTime } from '../../render/units.ts'
import { type Cell, cell, type View } from '../../render/view.ts'
import { advice, paragraphs, zoosh } from '../../wire/hint.ts'
import { dataFolders } from './reading/data-folders.ts'
import { announceDamages, damageLines, dirArg, logDirFlag } from './reading/log-args.ts'
import { preview } from './reading/transaction-cells.ts'

export default command({
  summary: 'show who changed a znode, when, and from which session',
  description: paragraphs(
    'Finds every transaction that touched PATH in the logs of a server: created, changed, ACL changed, deleted, deleted with its session (an ephemeral), reaped (a container or TTL znode). The znode need not exist any more, and no server need run, unless DIR is left out.',
    advice`Times are the leader’s. The address of a session’s client is not in these files: ${zoosh`sessions`} tells it while the session lives, the messages of the server afterwards.`,
  ),
  args: { dir: dirArg, path: arg.znode({ summary: 'znode to ask about' }) },
  flags: { 'log-dir': logDirFlag },
  examples: [
    'logs blame /app/config',
    'logs blame /var/lib/zookeeper /app/config',
    'logs blame ./abc/zk1 /locks/nightly --json',
  ],
  async run(call) {
    const { args, flags } = call
    const found = await blame(openDataDir(...(await dataFolders(call, args.dir, flags['log-dir']))), args.path)
    announceDamages(call, found.damages)
    return found
  },
  view(found, { settings }): View {
    const table: View = { kind: 'table', columns, rows: found.entries.map(row) }
    return settings.output === 'pretty'
      ? { kind: 'stack', views: [table, { kind: 'lines', lines: [...remarks(found), ...damageLines(found.damages)] }] }
      : table
  },
  json: ({ path, entries, since, damages }) => ({
    path,
    since,
    entries: entries.map(({ data, time, sessionSince, ...rest }) => ({
      ...rest,
      time: isoTime(time),
      sessionSince: sessionSince === undefined ? undefined : isoTime(sessionSince),
      ...(data === undefined ? {} : dataJson(data)),
    })),
    damages,
  }),
  exit: ({ entries, damages }) => (damages.length > 0 ? 7 : entries.length === 0 ? 1 : 0),
})

const columns = [
  { title: 'time' },
  { title: 'action', weight: 1 },
  { title: 'version', align: 'right' as const, yields: 4 },
  { title: 'session', yields: 5 },
  { title: 'session since', yields: 1 },
  { title: 'zxid', yields: 2 },
  { title: 'data', weight: 1, yields: 3 },
]

function row({ time, action, version, session, sessionSince, zxid, data, multi }: BlameEntry): Cell[] {
  const text = multi ? `${action} (multi)` : action
  return [
    cell.text(isoTime(time)),
    action.startsWith('deleted') || action === 'reaped' ? cell.warn(text) : cell.text(text),
    version === undefined ? cell.text('') : cell.number(version),
    cell.session(session),
    sessionSince === undefined ? cell.text('') : cell.text(isoTime(sessionSince)),
    cell.zxid(zxid),
    cell.data(data === undefined ? '' : preview(data)),
  ]
}

function remarks({ path, entries, since }: Blame): Cell[][] {
  const reach = since === undefined ? 'the logs are empty' : `the logs begin with zxid ${hex(since)}`
  if (entries.length === 0) return [[cell.muted(`nothing happened to ${path} since: ${reach}`)]]
  return entries[0]!.action === 'created' ? [] : [[cell.muted(`it is older than the logs: ${reach}`)]]
}
