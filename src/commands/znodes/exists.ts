import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { statJson } from '../../render/json.ts'
import { cell } from '../../render/view.ts'
import { advice, outsideLine } from '../../wire/hint.ts'

export default command({
  summary: 'tell whether a znode exists',
  description: advice`Prints yes or no; the exit code is 0 or 1, so that a script can say: if ${outsideLine`exists /app/ready`} >/dev/null; then …`,
  args: { path: arg.znode({ summary: 'znode to look for' }) },
  flags: {},
  examples: ['exists /app/config', 'exists /app/config --json'],
  async run({ args, zk }) {
    const stat = await (await zk()).exists(args.path)
    return { path: args.path, exists: stat !== undefined, stat }
  },
  view: ({ exists }) => ({ kind: 'lines', lines: [[exists ? cell.good('yes') : cell.warn('no')]] }),
  json: ({ path, exists, stat }) => ({ path, exists, ...(stat ? { stat: statJson(stat) } : {}) }),
  exit: ({ exists }) => (exists ? 0 : 1),
})
