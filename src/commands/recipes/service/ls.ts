import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { Services } from '../../../recipes/discovery/services.ts'
import { serviceCells, serviceColumns, serviceJson } from '../views/service-view.ts'

export default command({
  summary: 'list who offers which service',
  description:
    'Lists the instances below PATH, of one service or of all, as Curator’s ServiceDiscovery keeps them: where each is, whether it is in service, since when, and what it tells. What cannot be read as one says why.',
  args: {
    path: arg.znode({ summary: 'the directory of all services' }),
    name: arg.text({ summary: 'the service (default: all)', required: false }),
  },
  flags: {},
  reads: true,
  examples: ['service ls /services', 'service ls /services web'],
  run: async ({ args, zk }) => new Services(await zk(), args.path).instances(args.name),
  view: (found) => ({ kind: 'table', columns: serviceColumns, rows: found.map(serviceCells) }),
  json: (found) => found.map(serviceJson),
})
