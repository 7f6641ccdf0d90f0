import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { cell } from '../../../render/view.ts'
import { whichFlags, withQueue } from '../items/which.ts'

export default command({
  summary: 'count the items of a queue',
  description: 'Prints how many items there are; taken and delayed ones count. Under json each kind is counted too.',
  args: { path: arg.znode({ summary: 'the queue' }) },
  flags: whichFlags,
  examples: ['queue size /app/jobs'],
  reads: true,
  async run(call) {
    const items = await withQueue(call, (queue) => queue.items())
    const of = (state: string): number => items.filter((item) => item.state === state).length
    return {
      path: call.args.path,
      size: items.length,
      waiting: of('waiting'),
      taken: of('taken'),
      delayed: of('delayed'),
    }
  },
  view: ({ size }) => ({ kind: 'lines', lines: [[cell.number(size)]] }),
})
