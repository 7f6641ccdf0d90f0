import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import type { ZooKeeper } from '../../../client/client.ts'
import { type NewInstance, Services } from '../../../recipes/discovery/services.ts'
import { baseName } from '../../../wire/path.ts'
import { hold, holdingFaces } from '../holding/holding.ts'
import { Lasting } from '../holding/lasting.ts'
import { Waiting } from '../holding/waiting.ts'
import { instanceFlags, wantedInstance } from '../offering/instance-flags.ts'

export default command({
  summary: 'offer a service while a program runs',
  description:
    'Registers an instance of the service NAME below PATH as an ephemeral znode, runs CMD, and takes it out when CMD has ended; when this process dies the server removes it. Without CMD it stays until Ctrl-C. Programs see it by Curator’s ServiceDiscovery, whose layout it has. An instance that has the same id is replaced. service publish enters one that stays.\n' +
    'Without a server CMD runs on, for any length of time; when the session has expired meanwhile the instance is registered again with another, under its id, and it says so. When somebody deletes it, CMD gets SIGTERM, and SIGKILL 5 seconds later; the exit code is 3 then.',
  args: {
    path: arg.znode({ summary: 'the directory of all services; made when missing' }),
    name: arg.text({ summary: 'the service' }),
  },
  flags: instanceFlags,
  rest: 'program to run meanwhile, with its arguments',
  examples: ['service register /services web --port 8080 -- echo up'],
  ...holdingFaces,
  run(call) {
    const { flags, args } = call
    const wanted = wantedInstance(args.name, flags)
    const waiting = new Waiting(call, { wait: undefined, 'no-wait': false })
    return hold(call, waiting, async (zk) => {
      const held = await register(zk, args.path, wanted)
      const again = { ...wanted, id: baseName(held.path) }
      return new Lasting(call, zk, held, (now) => register(now, args.path, again))
    })
  },
})

function register(zk: ZooKeeper, path: string, wanted: NewInstance) {
  return new Services(zk, path).register(wanted)
}
