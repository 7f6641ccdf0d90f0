import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { isoTime } from '../../../render/units.ts'
import { cell } from '../../../render/view.ts'
import { whichFlags, withQueue } from '../items/which.ts'

export default command({
  summary: 'list the items of a queue',
  description:
    'Lists the items in the order in which they will be taken: waiting, taken by somebody who is working on it, or delayed until a time.',
  args: { path: arg.znode({ summary: 'the queue' }) },
  flags: whichFlags,
  examples: ['queue ls /app/jobs'],
  reads: true,
  run: (call) => withQueue(call, (queue) => queue.items()),
  view: (items) => ({
    kind: 'table',
    columns: [
      { title: 'state' },
      { title: 'priority', align: 'right', yields: 1 },
      { title: 'due', yields: 2 },
      { title: 'znode', weight: 1 },
    ],
    rows: items.map(({ path, priority, state, due }) => [
      state === 'waiting' ? cell.good(state) : cell.warn(state),
      cell.number(priority),
      due === undefined ? cell.text('') : cell.time(due),
      cell.path(path),
    ]),
  }),
  json: (items) => items.map(({ due, ...item }) => ({ ...item, ...(due === undefined ? {} : { due: isoTime(due) }) })),
})
