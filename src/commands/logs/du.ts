import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { openDataDir } from '../../ensemble/logs/data-dir.ts'
import { restoreOffline } from '../../ensemble/logs/restore-offline.ts'
import { type Usage, usageOf } from '../../ensemble/logs/usage.ts'
import { type Cell, type Column, cell, type View } from '../../render/view.ts'
import { dataFolders } from './reading/data-folders.ts'
import { announceDamages, damageLines, dirArg, logDirFlag, zxidKind } from './reading/log-args.ts'

export default command({
  summary: 'show what takes the space in the data of a server',
  description:
    'Rebuilds the tree from the newest whole snapshot and the logs after it, without a server, and adds up data and znodes of each subtree, largest first. --at shows it as of an older zxid.',
  args: { dir: dirArg },
  flags: {
    'log-dir': logDirFlag,
    path: flag.znode({ summary: 'start here (default /)' }),
    depth: flag.integer({ summary: 'levels with a row of their own (default 1)', min: 0, max: 100 }),
    at: flag.of(zxidKind, { summary: 'as of this zxid' }),
  },
  examples: ['logs du /var/lib/zookeeper', 'logs du ./abc/zk1 --path /app --depth 2 --json'],
  async run(call) {
    const { args, flags } = call
    const { tree, snapshot, damages } = await restoreOffline(
      openDataDir(...(await dataFolders(call, args.dir, flags['log-dir']))),
      flags.at,
    )
    announceDamages(call, damages)
    return { zxid: tree.zxid, snapshot, usage: usageOf(tree, flags.path, flags.depth), damages }
  },
  view({ usage, damages }, { settings }): View {
    if (settings.output !== 'pretty') return { kind: 'table', columns, rows: usage.map(row) }
    const most = Math.max(...usage.map(({ bytes }) => bytes), 1)
    const rows = usage.map((one) => row(one).toSpliced(2, 0, cell.bar(one.bytes / most)))
    return {
      kind: 'stack',
      views: [
        { kind: 'table', columns: pictured, rows },
        { kind: 'lines', lines: damageLines(damages) },
      ],
    }
  },
  exit: ({ damages }) => (damages.length > 0 ? 7 : 0),
})

const right = 'right' as const
const columns: readonly Column[] = [
  { title: 'path', weight: 1 },
  { title: 'size', align: right },
  { title: 'znodes', align: right, yields: 4 },
  { title: 'ephemeral', align: right, yields: 3 },
  { title: 'largest', align: right, yields: 2 },
  { title: 'at', weight: 1, yields: 1 },
]

/** For eyes: the sizes as bars, too. */
const pictured = columns.toSpliced(2, 0, { title: '', yields: 0 })

function row({ path, bytes, znodes, ephemerals, largest }: Usage): Cell[] {
  return [
    cell.path(path),
    cell.bytes(bytes),
    cell.number(znodes),
    cell.number(ephemerals),
    cell.bytes(largest.bytes),
    cell.path(largest.path),
  ]
}
