import { command } from '../../cli/declare/command.ts'
import { cell } from '../../render/view.ts'

export default command({
  summary: 'print the working znode',
  description: 'Prints the path that relative paths start from.',
  args: {},
  flags: {},
  examples: ['pwd'],
  run: async ({ cwd }) => ({ path: cwd }),
  view: ({ path }) => ({ kind: 'lines', lines: [[cell.path(path)]] }),
})
