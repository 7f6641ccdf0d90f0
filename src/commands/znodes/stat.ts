import { statLine, statView } from '../../cli/data/stat-view.ts'
import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { each } from '../../cli/life/each.ts'
import { statJson } from '../../render/json.ts'
import { ZkError } from '../../wire/error.ts'
import type { Stat } from '../../wire/records.ts'

interface Found {
  readonly path: string
  readonly stat: Stat
}

/** Requests on the wire at a time. */
const AT_ONCE = 500

export default command({
  summary: 'print the stat of znodes',
  description:
    'Prints versions, zxids, times, owner, length and number of children. zxids tell the order of changes across the whole ensemble: czxid made the znode, mzxid changed its data last, pzxid its children.\n' +
    'Of several znodes a pipe gets a line each: the path, then the eleven fields in ZooKeeper’s order, parted by TAB; --json is an array. Those that are missing are told, and the exit code is the highest of them.',
  args: { paths: arg.znode({ summary: 'znodes to look at', multiple: true }) },
  flags: {},
  examples: ['stat /app/config', 'stat /app/config --json', 'stat /app/config /services/web'],
  reads: true,
  async *run(call): AsyncGenerator<Found> {
    const zk = await call.zk()
    yield* each(call, call.args.paths, AT_ONCE, async (path) => {
      const stat = await zk.exists(path)
      if (!stat) throw new ZkError(-101, path)
      return { path, stat }
    })
  },
  live: ({ args }) => args.paths.length === 1,
  view: ({ path, stat }, { args, settings }) =>
    settings.output === 'pretty' || args.paths.length === 1 ? statView(path, stat, settings) : statLine(path, stat),
  json: ({ path, stat }) => ({ path, stat: statJson(stat) }),
})
