import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { flag } from '../../../cli/declare/flags.ts'
import { StopError } from '../../../cli/life/stop-error.ts'
import { TimeLimit } from '../../../cli/life/time-limit.ts'
import { Group } from '../../../recipes/group.ts'
import { cell } from '../../../render/view.ts'
import { KeptSession } from '../holding/kept-session.ts'
import { memberCells, memberJson } from '../views/member-view.ts'

export default command({
  summary: 'tell who joins and leaves a group',
  description:
    'Prints who is there (present), then who joins, leaves and changes its data, until Ctrl-C or for a time. A member whose process died is told when its session has expired. What has changed while no server was there is told after, as left and joined.',
  args: { path: arg.znode({ summary: 'the group; made when missing' }) },
  flags: { for: flag.duration({ summary: 'stop after that time; with 3 when no server was reached' }) },
  examples: ['group watch /app/workers --for 1s'],
  live: true,
  async *run(call) {
    const own = new AbortController()
    using limit = new TimeLimit(call, call.flags.for, 'connection')
    const signal = AbortSignal.any([limit.signal, own.signal])
    const session = new KeptSession({ io: call.io, zk: limit.zk }, signal, () => 'still watching')
    try {
      const zk = session.use(await limit.zk())
      yield* new Group(zk, call.args.path).watch({ signal, next: session.next })
      if (limit.isUp && !(await limit.hasAnswer()))
        throw new StopError('connection', `${limit.silence} in the end: changes may be missing`)
    } finally {
      own.abort()
    }
  },
  view: ({ change, member }) => ({
    kind: 'lines',
    lines: [[change === 'left' ? cell.bad(change) : cell.good(change), ...memberCells(member)]],
  }),
  json: ({ change, member }) => ({ change, ...memberJson(member) }),
})
