import { arg } from '../../cli/args.ts'
import { command } from '../../cli/command.ts'
import { StopError } from '../../cli/stop-error.ts'
import { Queue } from '../../recipes/queue.ts'
import { dataJson } from '../../render/json.ts'

export default command({
  summary: 'print the item that would be taken next',
  description:
    'Prints the data of the first item nobody has taken, and leaves it where it is. The exit code is 1 when there is none.',
  args: { path: arg.znode({ summary: 'the queue' }) },
  flags: {},
  examples: ['queue peek /app/jobs'],
  async run({ args, zk }) {
    const item = await new Queue(await zk(), args.path).peek()
    if (!item) throw new StopError('no', `nothing in ${args.path}`)
    return item
  },
  view: ({ data }) => ({ kind: 'bytes', data }),
  json: ({ path, data }) => ({ path, ...dataJson(data) }),
})
