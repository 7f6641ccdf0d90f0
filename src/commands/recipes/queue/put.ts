import type { Buffer } from 'node:buffer'
import { type DataFlags, dataFlags, readData, sizeText } from '../../../cli/data/data-input.ts'
import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import type { Context } from '../../../cli/declare/context.ts'
import { flag } from '../../../cli/declare/flags.ts'
import { queueLayouts } from '../../../recipes/queue/queue-layout.ts'
import { cell } from '../../../render/view.ts'
import { UsageError } from '../../../wire/error.ts'
import { layoutFlag } from '../holding/waiting.ts'
import { withQueue } from '../items/which.ts'

export default command({
  summary: 'put an item into a queue',
  description:
    'Adds an item and prints its znode. Items are taken in the order of their priority, then first in, first out.\n' +
    'With --delay the item cannot be taken before that time is over, by the clock of this machine.\n' +
    'Programs share the queue: kazoo’s LockingQueue (layout locking), its Queue (kazoo), Curator’s SimpleDistributedQueue (simple), its DistributedQueue and, with --priority, DistributedPriorityQueue (distributed). They do not see the items of each other; without --layout zoosh follows the items that are there, and uses locking when there are none. Delayed items are for takers with zoosh.',
  args: {
    path: arg.znode({ summary: 'the queue; made when missing' }),
    data: arg.text({ summary: 'the item', required: false }),
  },
  flags: {
    priority: flag.integer({
      summary: '0 to 999, lower goes first (default 100; not in layout simple)',
      min: 0,
      max: 999,
    }),
    delay: flag.duration({ summary: 'not to be taken before' }),
    ...dataFlags,
    ...layoutFlag(queueLayouts),
  },
  examples: [
    'queue put /app/jobs "resize 4711.png"',
    'queue put /app/jobs urgent --priority 1',
    'queue put /app/jobs later --delay 10m',
  ],
  async plan(call) {
    const { path } = call.args
    const size = sizeText(await item(call))
    // Refuses where the layout does not go with the items that are there.
    await withQueue(call, (queue) => queue.items())
    const there = (await (await call.zk()).exists(path)) !== undefined
    return { text: `put ${size} into ${path}${there ? '' : ', and make it'}` }
  },
  async run(call) {
    const { priority, delay } = call.flags
    const data = await item(call)
    return { path: await withQueue(call, (queue) => queue.put(data, { priority, delay })) }
  },
  view: ({ path }) => ({ kind: 'lines', lines: [[cell.path(path)]] }),
})

interface Wanted extends Context {
  readonly args: { readonly data: string | undefined }
  readonly flags: DataFlags
}

async function item(call: Wanted): Promise<Buffer> {
  const data = await readData(call.args.data, call.flags, call)
  if (data === undefined) throw new UsageError('queue put needs DATA or --file')
  return data
}
