import { once } from 'node:events'
import { createServer } from 'node:net'
import { UsageError } from '../../wire/error.ts'
import type { PlannedMember } from './plan.ts'

const LOWEST_PORT = 12_000

/** Linux begins here; others begin higher. */
const FIRST_OUTGOING = 32_768

/** Where client ports begin when none are named: ZooKeeper's own, and the same in each thousand above. */
const USUAL_BASES = Array.from({ length: 9 }, (_, thousand) => 2181 + thousand * 1000)

/** Only where hardly a port is free does it take so many. */
const MOST_TRIES = 1000

/** Whether something listens on a port of `host`, or it cannot be had for another reason. */
export async function portTaken(port: number, host: string): Promise<boolean> {
  const server = createServer()
  try {
    server.listen({ port, host, exclusive: true })
    await once(server, 'listening')
    return false
  } catch {
    return true
  } finally {
    server.close()
  }
}

/**
 * `count` different ports that are free now. Chosen at random below those that systems give to outgoing connections: on one
 * of these a client's socket may sit when a server starts, or starts again.
 * @throws UsageError when there are none
 */
async function freePorts(count: number, host: string): Promise<number[]> {
  const ports = new Set<number>()
  for (let tries = 0; ports.size < count; tries++) {
    if (tries === MOST_TRIES) throw new UsageError(`no ${count} free ports found on ${host}`, 'choose with --base-port')
    const port = LOWEST_PORT + Math.floor(Math.random() * (FIRST_OUTGOING - LOWEST_PORT))
    if (!ports.has(port) && !(await portTaken(port, host))) ports.add(port)
  }
  return [...ports]
}

/**
 * The ports of each member.
 * @param base client ports count up from here, and so do quorum ports 100 above, election ports 200, AdminServer 300,
 *   TLS 400. `usual`: from the first of 2181, 3181 … from which all are free, so that they are the same the next time.
 *   Without it, or where nothing usual is free, free ports are taken.
 */
export async function planPorts(
  roles: readonly PlannedMember['role'][],
  { base, host, tls }: { base: number | 'usual' | undefined; host: string; tls: boolean },
): Promise<PlannedMember[]> {
  if (typeof base === 'number') return countedPorts(roles, base, tls)
  for (const usual of base === 'usual' ? USUAL_BASES : []) {
    const members = countedPorts(roles, usual, tls)
    if ((await takenPorts(members, host)).length === 0) return members
  }
  const kinds = tls ? 5 : 4
  const free = await freePorts(roles.length * kinds, host)
  return assigned(roles, tls, (kind, index) => free[index * kinds + kind]!)
}

function countedPorts(roles: readonly PlannedMember['role'][], base: number, tls: boolean): PlannedMember[] {
  return assigned(roles, tls, (kind, index) => base + kind * 100 + index)
}

function assigned(
  roles: readonly PlannedMember['role'][],
  tls: boolean,
  portOf: (kind: number, index: number) => number,
): PlannedMember[] {
  return roles.map((role, index) => {
    const port = (kind: number) => portOf(kind, index)
    return {
      id: index + 1,
      role,
      clientPort: port(0),
      quorumPort: port(1),
      electionPort: port(2),
      adminPort: port(3),
      ...(tls ? { securePort: port(4) } : {}),
    }
  })
}

/** Every port of a member, with what it is for. */
function portsOf(member: PlannedMember): [string, number][] {
  return [
    ['client', member.clientPort],
    ['quorum', member.quorumPort],
    ['election', member.electionPort],
    ['AdminServer', member.adminPort],
    ...(member.securePort === undefined ? [] : ([['TLS', member.securePort]] as [string, number][])),
  ]
}

/**
 * Refuses ports someone else has.
 * @throws UsageError naming each, with its purpose
 */
export async function requireFreePorts(members: readonly PlannedMember[], host: string, hint: string): Promise<void> {
  const clashes = await takenPorts(members, host)
  if (clashes.length === 0) return
  const list = clashes.map(({ id, kind, port }) => `${port} (${kind} port of server ${id})`).join(', ')
  throw new UsageError(`already in use on ${host}: ${list}`, hint)
}

async function takenPorts(
  members: readonly PlannedMember[],
  host: string,
): Promise<{ readonly id: number; readonly kind: string; readonly port: number }[]> {
  const all = members.flatMap((member) => portsOf(member).map(([kind, port]) => ({ id: member.id, kind, port })))
  const taken = await Promise.all(all.map(({ port }) => portTaken(port, host)))
  return all.filter((_, index) => taken[index])
}
