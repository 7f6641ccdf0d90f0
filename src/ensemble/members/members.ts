import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ZooKeeper } from '../../client/client.ts'
import type { Address } from '../../client/connection/four-letter.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'
import { parseConnectString } from '../../client/terms/hosts.ts'
import { inTime } from '../../client/terms/in-time.ts'
import { UsageError, ZkError } from '../../wire/error.ts'
import { ask, type Source } from '../ask/question.ts'
import { type Membership, parseMembership } from './membership.ts'

/** A member of an ensemble, as far as it is known. */
export interface Member {
  /** `server.N`; undefined where only an address is known. */
  readonly id: number | undefined
  readonly role: 'participant' | 'observer' | undefined
  /** Where clients connect. */
  readonly address: Address
  /** Its AdminServer. */
  readonly admin: Address | undefined
}

export interface FindOptions {
  /** `--members`: a connect string that names them all. */
  readonly members?: string | undefined
  /** The connect string of the settings. */
  readonly server: string
  /** Ports of the AdminServers: one for all, or one a member in order; of none: there are none. Default 8080, where no two members share a host. */
  readonly adminPorts?: readonly number[] | undefined
  readonly timeout: number
  readonly tls?: Source['tls']
  readonly via?: Source['via']
  readonly signal?: AbortSignal | undefined
  /** Opens a session on one server, where it answers no four-letter word; gives up after so many ms. */
  readonly open?: ((server: string, timeout: number) => Promise<ZooKeeper>) | undefined
  /** A session, for /zookeeper/config where no server tells its members otherwise. */
  readonly zk?: (() => Promise<ZooKeeper>) | undefined
}

export interface FoundMembers {
  readonly members: readonly Member[]
  readonly from: '--members' | '/zookeeper/config' | 'connect string'
}

/** Those that are named: by --members, else the connect string. */
export function namedMembers(options: FindOptions): Member[] {
  const { hosts } = parseConnectString(options.members ?? options.server)
  return withAdmin(
    hosts.map((address) => ({ id: undefined, role: undefined, address })),
    options,
  )
}

/**
 * Finds the members of an ensemble: those named, else those of its configuration (asked by `conf`, which needs no session
 * and works while there is no quorum to open one, else read from /zookeeper/config), else the connect string's hosts. Takes
 * no longer than the timeout.
 */
export async function findMembers(options: FindOptions): Promise<FoundMembers> {
  // Every member is asked many things at once, and each question listens for the end.
  if (options.signal) setMaxListeners(0, options.signal)
  if (options.members !== undefined) return { members: namedMembers(options), from: '--members' }
  const membership = await findMembership(options)
  const configured = membership?.members.toSorted((one, other) => one.id - other.id)
  const reachable = configured?.flatMap(({ id, role, client, secure }) => {
    const address = options.tls ? secure : client
    return address ? [{ id, role, address }] : []
  })
  if (reachable && reachable.length > 0 && reachable.length === configured?.length) {
    return { members: withAdmin(reachable, options), from: '/zookeeper/config' }
  }
  return { members: namedMembers(options), from: 'connect string' }
}

/** The share of the timeout after which a session is tried as well, for one that does not answer may keep the others' words waiting. */
const PATIENCE = 0.2

async function findMembership(options: FindOptions): Promise<Membership | undefined> {
  const late = Symbol('late')
  const { timeout, signal } = options
  const began = performance.now()
  const words = fromWords(options)
  const first = await Promise.race([words, sleep(timeout * PATIENCE, late, { ref: false, signal })])
  if (first !== late && first !== undefined) return first as Membership
  const session = fromSession({ ...options, timeout: timeout - (performance.now() - began) })
  return Promise.race([words.then((found) => found ?? session), session.then((found) => found ?? words)])
}

/** The first answer counts: a member without a quorum, whose view may be old, gives none, and a hung one holds nobody up. */
async function fromWords({ server, timeout, tls, via, signal }: FindOptions): Promise<Membership | undefined> {
  const { hosts } = parseConnectString(server)
  const answers = hosts.map(async (address) => {
    const { membership } = await ask({ address, admin: undefined, timeout, tls, via, signal }, 'settings')
    const found = parseMembership(membership)
    return found.members.length > 0 ? found : Promise.reject(new Error('standalone'))
  })
  try {
    return await Promise.any(answers)
  } catch {
    signal?.throwIfAborted()
    return undefined
  }
}

async function fromSession({ zk, timeout, signal }: FindOptions): Promise<Membership | undefined> {
  if (!zk) return undefined
  try {
    const late = () => new ConnectionError('timeout', `no session within ${timeout}ms`)
    const client = await inTime(zk(), timeout, late)
    // The raw call: the configuration is above any chroot.
    const { data } = await client.call('getData', { path: '/zookeeper/config', watch: false }, { timeout, signal })
    return data ? parseMembership(data.toString('utf8')) : undefined
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof UsageError || (error instanceof ZkError && error.name === 'AuthFailed')) throw error
    return undefined
  }
}

const ADMIN_PORT = 8080

function withAdmin(members: readonly Omit<Member, 'admin'>[], { adminPorts }: FindOptions): Member[] {
  const alone = new Set(members.map(({ address }) => address.host)).size === members.length
  return members.map((member, index) => {
    const given = adminPorts?.length === 1 ? adminPorts[0] : adminPorts?.[index]
    const port = adminPorts || !alone ? given : ADMIN_PORT
    return { ...member, admin: port === undefined ? undefined : { host: member.address.host, port } }
  })
}

/** How a member is asked. */
export function sourceOf(
  member: Member,
  { timeout, tls, via, signal }: Pick<FindOptions, 'timeout' | 'tls' | 'via' | 'signal'>,
): Source {
  return { address: member.address, admin: member.admin, timeout, tls, via, signal }
}
