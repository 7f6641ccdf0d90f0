import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { StopError } from '../../../cli/life/stop-error.ts'
import { dataJson } from '../../../render/json.ts'
import { whichFlags, withQueue } from '../items/which.ts'

export default command({
  summary: 'print the item that would be taken next',
  description:
    'Prints the data of the first item nobody has taken, and leaves it where it is. The exit code is 1 when there is none.',
  args: { path: arg.znode({ summary: 'the queue' }) },
  flags: whichFlags,
  examples: ['queue peek /app/jobs'],
  reads: true,
  async run(call) {
    const item = await withQueue(call, (queue) => queue.peek())
    if (!item) throw new StopError('no', `nothing in ${call.args.path}`)
    return item
  },
  view: ({ data }) => ({ kind: 'bytes', data }),
  json: ({ path, data }) => ({ path, ...dataJson(data) }),
})
