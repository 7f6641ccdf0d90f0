import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { flag } from '../../../cli/declare/flags.ts'
import { Services } from '../../../recipes/discovery/services.ts'
import { cell } from '../../../render/view.ts'
import { instanceFlags, wantedInstance } from '../offering/instance-flags.ts'

export default command({
  summary: 'enter a service that stays',
  description:
    'Enters an instance of the service NAME below PATH and prints its znode: one that stays until it is removed, as of a database that knows nothing of ZooKeeper. Programs see it by Curator’s ServiceDiscovery, as of type STATIC. An instance that has the same id is replaced.\n' +
    'set PATH/NAME/ID false --field enabled takes any instance out of service for a while.',
  args: {
    path: arg.znode({ summary: 'the directory of all services; made when missing' }),
    name: arg.text({ summary: 'the service' }),
  },
  flags: {
    ...instanceFlags,
    permanent: flag.switch({ summary: 'of type PERMANENT: nothing else differs' }),
  },
  examples: ['service publish /services db --id main --address db1 --port 5432'],
  async plan({ args: { path, name }, flags, zk }) {
    const { id = 'UUID' } = wantedInstance(name, flags)
    const session = await zk()
    const place = new Services(session, path).pathOf({ name, id })
    const there = flags.id !== undefined && (await session.exists(place)) !== undefined
    return { text: `${there ? 'replace' : 'create'} ${place}` }
  },
  run: async ({ args: { path, name }, flags, zk }) => {
    const services = new Services(await zk(), path)
    return { path: await services.publish(wantedInstance(name, flags), flags.permanent ? 'PERMANENT' : 'STATIC') }
  },
  view: ({ path }) => ({ kind: 'lines', lines: [[cell.path(path)]] }),
})
