import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { Services } from '../../../recipes/discovery/services.ts'
import { cell } from '../../../render/view.ts'
import { ZkError } from '../../../wire/error.ts'

export default command({
  summary: 'take an instance of a service out',
  description:
    'Removes an instance of the service NAME below PATH, whoever entered it, and prints its znode. A program that runs under service register is stopped then.',
  args: {
    path: arg.znode({ summary: 'the directory of all services' }),
    name: arg.text({ summary: 'the service' }),
    id: arg.text({ summary: 'the instance' }),
  },
  flags: {},
  examples: ['service remove /services db main'],
  async plan({ args: { path, name, id }, zk }) {
    const session = await zk()
    const place = new Services(session, path).pathOf({ name, id })
    if (!(await session.exists(place))) throw new ZkError(-101, place)
    return { text: `delete ${place}` }
  },
  async run({ args: { path, name, id }, zk }) {
    const services = new Services(await zk(), path)
    const place = services.pathOf({ name, id })
    if (!(await services.remove({ name, id }))) throw new ZkError(-101, place)
    return { path: place }
  },
  view: ({ path }) => ({ kind: 'lines', lines: [[cell.path(path)]] }),
})
