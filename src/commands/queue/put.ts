import { arg } from '../../cli/args.ts'
import { command } from '../../cli/command.ts'
import { dataFlags, readData } from '../../cli/data-input.ts'
import { flag } from '../../cli/flags.ts'
import { Queue } from '../../recipes/queue.ts'
import { cell } from '../../render/view.ts'
import { UsageError } from '../../wire/error.ts'

export default command({
  summary: 'put an item into a queue',
  description:
    'Adds an item and prints its znode. Items are taken in the order of their priority, then first in, first out.\n' +
    'With --delay the item cannot be taken before that time is over, by the clock of this machine.\n' +
    'Programs with kazoo’s LockingQueue share the queue.',
  args: {
    path: arg.znode({ summary: 'the queue; made when missing' }),
    data: arg.text({ summary: 'the item', required: false }),
  },
  flags: {
    priority: flag.integer({ summary: '0 to 999, lower goes first (default 100)', min: 0, max: 999 }),
    delay: flag.duration({ summary: 'not to be taken before' }),
    ...dataFlags,
  },
  examples: [
    'queue put /app/jobs "resize 4711.png"',
    'queue put /app/jobs urgent --priority 1',
    'queue put /app/jobs later --delay 10m',
  ],
  async run(call) {
    const { args, flags } = call
    const data = await readData(args.data, flags, call)
    if (data === undefined) throw new UsageError('queue put needs DATA or --file')
    const { priority, delay } = flags
    return { path: await new Queue(await call.zk(), args.path).put(data, { priority, delay }) }
  },
  view: ({ path }) => ({ kind: 'lines', lines: [[cell.path(path)]] }),
})
