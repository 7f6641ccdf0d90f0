import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { flag } from '../../../cli/declare/flags.ts'
import { Services } from '../../../recipes/discovery/services.ts'
import { cell } from '../../../render/view.ts'
import { watchingFor } from '../holding/watching-for.ts'
import { serviceCells, serviceJson } from '../views/service-view.ts'

export default command({
  summary: 'tell which services come, go and change',
  description:
    'Prints what is registered below PATH (present), of one service or of all, then what comes, goes and changes, until Ctrl-C or for a time. An instance whose process died is told when its session has expired. What has changed while no server was there is told after, as left and joined.',
  args: {
    path: arg.znode({ summary: 'the directory of all services; made when missing' }),
    name: arg.text({ summary: 'the service (default: all)', required: false }),
  },
  flags: { for: flag.duration({ summary: 'stop after that time; with 3 when no server was reached' }) },
  examples: ['service watch /services --for 1s'],
  live: true,
  run: (call) =>
    watchingFor(call, call.flags.for, (zk, options) => new Services(zk, call.args.path).watch(call.args.name, options)),
  view: ({ change, registered }) => ({
    kind: 'lines',
    lines: [[change === 'left' ? cell.bad(change) : cell.good(change), ...serviceCells(registered)]],
  }),
  json: ({ change, registered }) => ({ change, ...serviceJson(registered) }),
})
