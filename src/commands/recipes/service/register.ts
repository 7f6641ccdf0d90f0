import { hostname } from 'node:os'
import { arg } from '../../../cli/declare/args.ts'
import { command } from '../../../cli/declare/command.ts'
import { flag } from '../../../cli/declare/flags.ts'
import type { ZooKeeper } from '../../../client/client.ts'
import { type NewInstance, Services } from '../../../recipes/discovery/services.ts'
import { UsageError } from '../../../wire/error.ts'
import { baseName } from '../../../wire/path.ts'
import { hold, holdingFaces } from '../holding/holding.ts'
import { Lasting } from '../holding/lasting.ts'
import { Waiting } from '../holding/waiting.ts'

const port = { min: 0, max: 65_535 }

export default command({
  summary: 'offer a service while a program runs',
  description:
    'Registers an instance of the service NAME below PATH as an ephemeral znode, runs CMD, and takes it out when CMD has ended; when this process dies the server removes it. Without CMD it stays until Ctrl-C. Programs see it by Curator’s ServiceDiscovery, whose layout it has. An instance that has the same id is replaced.\n' +
    'Without a server CMD runs on, for any length of time; when the session has expired meanwhile the instance is registered again with another, under its id, and it says so. When somebody deletes it, CMD gets SIGTERM, and SIGKILL 5 seconds later; the exit code is 3 then.',
  args: {
    path: arg.znode({ summary: 'the directory of all services; made when missing' }),
    name: arg.text({ summary: 'the service' }),
  },
  flags: {
    address: flag.text({ summary: 'where it is: a host name or an address (default: this machine’s host name)' }),
    port: flag.integer({ ...port, char: 'p', summary: 'its port' }),
    'ssl-port': flag.integer({ ...port, summary: 'its port for TLS' }),
    id: flag.text({ summary: 'id of the instance (default: a new UUID)' }),
    uri: flag.text({ summary: 'template of its URI, such as {scheme}://{address}:{port}' }),
    payload: flag.text({ summary: 'what else it tells, as JSON' }),
    disabled: flag.switch({ summary: 'registered, but not to be chosen' }),
  },
  rest: 'program to run meanwhile, with its arguments',
  examples: ['service register /services web --port 8080 -- echo up'],
  ...holdingFaces,
  run(call) {
    const { flags, args } = call
    const wanted: NewInstance = {
      name: args.name,
      address: flags.address ?? hostname(),
      port: flags.port,
      sslPort: flags['ssl-port'],
      payload: flags.payload === undefined ? undefined : parsed(flags.payload),
      uri: flags.uri,
      enabled: !flags.disabled,
      ...(flags.id === undefined ? {} : { id: flags.id }),
    }
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

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new UsageError(`--payload is no JSON: ${text}`, `--payload ${JSON.stringify(JSON.stringify(text))} is a text`)
  }
}
