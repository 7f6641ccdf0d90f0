import { arg } from '../../cli/args.ts'
import { command } from '../../cli/command.ts'
import { Queue } from '../../recipes/queue.ts'
import { isoTime } from '../../render/units.ts'
import { cell } from '../../render/view.ts'

export default command({
  summary: 'list the items of a queue',
  description:
    'Lists the items in the order in which they will be taken: waiting, taken by somebody who is working on it, or delayed until a time.',
  args: { path: arg.znode({ summary: 'the queue' }) },
  flags: {},
  examples: ['queue ls /app/jobs'],
  run: async ({ args, zk }) => new Queue(await zk(), args.path).items(),
  view: (items) => ({
    kind: 'table',
    columns: ['state', 'priority', 'due', 'znode'].map((title) => ({ title, shrink: title === 'znode' })),
    rows: items.map(({ path, priority, state, due }) => [
      state === 'waiting' ? cell.good(state) : cell.warn(state),
      cell.number(priority),
      due === undefined ? cell.text('') : cell.time(due),
      cell.path(path),
    ]),
  }),
  json: (items) => items.map(({ due, ...item }) => ({ ...item, ...(due === undefined ? {} : { due: isoTime(due) }) })),
})
