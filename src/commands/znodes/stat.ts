import { statView } from '../../cli/data/stat-view.ts'
import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { statJson } from '../../render/json.ts'
import { ZkError } from '../../wire/error.ts'

export default command({
  summary: 'print the stat of a znode',
  description:
    'Prints versions, zxids, times, owner, length and number of children. zxids tell the order of changes across the whole ensemble: czxid made the znode, mzxid changed its data last, pzxid its children.',
  args: { path: arg.znode({ summary: 'znode to look at' }) },
  flags: {},
  examples: ['stat /app/config', 'stat /app/config --json'],
  async run({ args, zk }) {
    const stat = await (await zk()).exists(args.path)
    if (!stat) throw new ZkError(-101, args.path)
    return { path: args.path, stat }
  },
  view: ({ path, stat }, { settings }) => statView(path, stat, settings),
  json: ({ path, stat }) => ({ path, stat: statJson(stat) }),
})
