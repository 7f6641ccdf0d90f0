import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import type { Context } from '../../cli/declare/context.ts'
import { flag } from '../../cli/declare/flags.ts'
import { compareTrees, type Difference } from '../../ensemble/logs/compare.ts'
import { openDataDir } from '../../ensemble/logs/data-dir.ts'
import type { OfflineNode } from '../../ensemble/logs/offline-tree.ts'
import { restoreOffline } from '../../ensemble/logs/restore-offline.ts'
import type { DataFolders } from '../../ensemble/members/data-folders.ts'
import { dataJson } from '../../render/json.ts'
import { isoTime } from '../../render/units.ts'
import { type Cell, cell, type View } from '../../render/view.ts'
import { UsageError } from '../../wire/error.ts'
import { localData } from './reading/data-folders.ts'
import { announceDamages, damageLines } from './reading/log-args.ts'
import { preview } from './reading/transaction-cells.ts'

export default command({
  summary: 'compare the data of two servers, or two snapshots, without a server',
  description:
    'Rebuilds both trees (of a data directory: the newest whole snapshot and the logs after it; of a snapshot file: that) as of the same zxid where both reach it, and lists the znodes that differ: data, ACL, owner, versions. The exit code is 1 when any do.\n' +
    'Members of one ensemble must not differ: what doctor calls a digest mismatch is found here, znode by znode.',
  args: {
    left: arg.text({
      summary:
        'data directory or snapshot file; both left out, the first two servers of the ensemble that run on this machine',
      required: false,
    }),
    right: arg.text({ summary: 'the other one', required: false }),
  },
  flags: {
    path: flag.znode({ summary: 'compare only this subtree' }),
    latest: flag.switch({ summary: 'compare each as new as it is, not as of the same zxid' }),
  },
  examples: [
    'logs diff ./abc/zk1 ./abc/zk2',
    'logs diff zk1/version-2/snapshot.100 zk1/version-2/snapshot.200 --latest',
  ],
  async run(call) {
    const { flags } = call
    const [first, second] = await sides(call)
    const dirs = [openDataDir(...first.folders), openDataDir(...second.folders)] as const
    let [left, right] = [await restoreOffline(dirs[0]), await restoreOffline(dirs[1])]
    const { zxid: common } = (left.tree.zxid < right.tree.zxid ? left : right).tree
    if (!flags.latest && left.tree.zxid > common) left = await restoreOffline(dirs[0], common)
    if (!flags.latest && right.tree.zxid > common) right = await restoreOffline(dirs[1], common)
    announceDamages(call, [...left.damages, ...right.damages])
    return {
      left: { from: first.folders.join(' '), zxid: left.tree.zxid },
      right: { from: second.folders.join(' '), zxid: right.tree.zxid },
      differences: [...compareTrees(left.tree, right.tree, flags.path)],
      damages: [...left.damages, ...right.damages],
    }
  },
  view({ differences, damages, left, right }, { settings }): View {
    const table: View = { kind: 'table', columns, rows: differences.map(row) }
    if (settings.output !== 'pretty') return table
    const verdict =
      differences.length > 0
        ? cell.bad(`${differences.length} znodes differ`)
        : cell.good(`no difference${left.zxid === right.zxid ? '' : ', though their last zxids differ'}`)
    return { kind: 'stack', views: [table, { kind: 'lines', lines: [...damageLines(damages), [verdict]] }] }
  },
  json: ({ differences, ...rest }) => ({
    ...rest,
    differences: differences.map(({ path, kind, left, right }) => ({
      path,
      kind,
      left: nodeJson(left),
      right: nodeJson(right),
    })),
  }),
  exit: ({ differences, damages }) => (differences.length > 0 ? 1 : damages.length > 0 ? 7 : 0),
})

/** What is compared with what. */
async function sides(
  call: Context & { readonly args: { readonly left: string | undefined; readonly right: string | undefined } },
): Promise<readonly [Side, Side]> {
  const { left, right } = call.args
  if (left !== undefined && right !== undefined) return [{ folders: [left] }, { folders: [right] }]
  if (left !== undefined)
    throw new UsageError(`nothing to compare ${left} with`, 'name another data directory, or none')
  const [first, second] = await localData(call, 2)
  return [first!, second!]
}

type Side = Pick<DataFolders, 'folders'>

const columns = [
  { title: 'path', weight: 1 },
  { title: 'differs in' },
  { title: 'left', weight: 1, yields: 2 },
  { title: 'right', weight: 1, yields: 1 },
]

function row({ path, kind, left, right }: Difference): Cell[] {
  return [cell.path(path), cell.warn(kind), cell.data(nodeText(left)), cell.data(nodeText(right))]
}

function nodeText(node: OfflineNode | undefined): string {
  return node ? `v${node.version} ${preview(node.data)}` : ''
}

function nodeJson(node: OfflineNode | undefined) {
  if (!node) return null
  const { data, ctime, mtime, ...rest } = node
  return { ...rest, ctime: isoTime(ctime), mtime: isoTime(mtime), ...dataJson(data) }
}
