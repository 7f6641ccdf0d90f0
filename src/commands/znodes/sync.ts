import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { cell } from '../../render/view.ts'

export default command({
  summary: 'let the server catch up with the leader',
  description:
    'Reads may be behind: the server one is connected to answers from its own copy. After sync it has seen everything that was written before. The path changes nothing and need not exist.',
  args: { path: arg.znode({ summary: 'any znode', required: false }) },
  flags: {},
  examples: ['sync /'],
  reads: true,
  async run({ args, cwd, zk }) {
    const path = args.path ?? cwd
    await (await zk()).sync(path)
    return { path }
  },
  view: (_result, { settings }) =>
    settings.output === 'pretty' ? { kind: 'lines', lines: [[cell.good('in sync')]] } : undefined,
})
