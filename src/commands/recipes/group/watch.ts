import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { flag } from '../../../cli/declare/flags.ts'
import { Group } from '../../../recipes/group.ts'
import { cell } from '../../../render/view.ts'
import { watchingFor } from '../holding/watching-for.ts'
import { memberCells, memberJson } from '../views/member-view.ts'

export default command({
  summary: 'tell who joins and leaves a group',
  description:
    'Prints who is there (present), then who joins, leaves and changes its data, until Ctrl-C or for a time. A member whose process died is told when its session has expired. What has changed while no server was there is told after, as left and joined.',
  args: { path: arg.znode({ summary: 'the group; made when missing' }) },
  flags: { for: flag.duration({ summary: 'stop after that time; with 3 when no server was reached' }) },
  examples: ['group watch /app/workers --for 1s'],
  live: true,
  run: (call) => watchingFor(call, call.flags.for, (zk, options) => new Group(zk, call.args.path).watch(options)),
  view: ({ change, member }) => ({
    kind: 'lines',
    lines: [[change === 'left' ? cell.bad(change) : cell.good(change), ...memberCells(member)]],
  }),
  json: ({ change, member }) => ({ change, ...memberJson(member) }),
})
