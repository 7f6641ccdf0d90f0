import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { cell } from '../../render/view.ts'

export default command({
  summary: 'count the znodes below a znode',
  description:
    'Prints the number of all descendants, the znode itself not counted. Servers before 3.6 cannot tell; there the tree is walked.',
  args: { path: arg.znode({ summary: 'root of the subtree', required: false }) },
  flags: {},
  examples: ['count /app', 'count / --json'],
  reads: true,
  async run({ args, cwd, zk }) {
    const path = args.path ?? cwd
    return { path, count: await (await zk()).countDescendants(path) }
  },
  view: ({ count }) => ({ kind: 'lines', lines: [[cell.number(count)]] }),
})
