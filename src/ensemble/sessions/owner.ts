import type { ZooKeeper } from '../../client/client.ts'
import { ZkError } from '../../wire/error.ts'
import { addChroot } from '../../wire/path.ts'
import type { Stat } from '../../wire/records.ts'
import type { ProbeOptions } from '../health/probe-options.ts'
import { isSession } from '../logs/offline-tree.ts'
import type { Member } from '../members/members.ts'
import { type Connected, type Roster, takeRoster, type Untold } from './roster.ts'
import { type LocalProcess, socketOwner } from './socket-owner.ts'

/** The session behind an ephemeral znode. */
export interface Owner {
  readonly session: bigint
  readonly connection: Connected | undefined
  /** The process, when it runs on this machine. */
  readonly process: LocalProcess | undefined
  /** ms */
  readonly timeout: number | undefined
  /** Its other ephemeral znodes. */
  readonly others: readonly string[]
  /** Whether this is our own session. */
  readonly self: boolean
}

export interface Watcher {
  readonly session: bigint
  readonly server: string
  readonly client: string | undefined
  readonly process: LocalProcess | undefined
}

/** Who has to do with a znode. Paths are the server's: the chroot is not taken off what others own. */
export interface Who {
  readonly path: string
  readonly stat: Stat
  /** Undefined for a znode that is not ephemeral. */
  readonly owner: Owner | undefined
  readonly watchers: readonly Watcher[]
  readonly untold: readonly Untold[]
}

/**
 * Finds out who owns an ephemeral znode and who watches a znode: which session, from which client address, on which
 * server, and which process if it is a local one.
 * @param find gives the members, while the znode is looked at
 * @throws ZkError NoNode
 */
export async function whoIs(
  zk: ZooKeeper,
  path: string,
  find: () => Promise<readonly Member[]>,
  options: ProbeOptions,
): Promise<Who> {
  const [stat, members] = await Promise.all([zk.exists(path), find()])
  if (!stat) throw new ZkError(-101, path)
  const roster = await takeRoster(members, options)
  const serverPath = addChroot(zk.chroot, path)
  const processOf = options.via === undefined ? localProcess : () => undefined
  const owner = isSession(stat.ephemeralOwner)
    ? ownerOf(stat.ephemeralOwner, serverPath, roster, zk, processOf)
    : undefined
  const watchers = (roster.watchers.get(serverPath) ?? []).map(({ session, server }) => {
    const connection = connectionOf(roster, session)
    return { session, server, client: connection?.client, process: processOf(connection) }
  })
  return { path, stat, owner, watchers, untold: roster.untold }
}

function ownerOf(session: bigint, path: string, roster: Roster, zk: ZooKeeper, processOf: typeof localProcess): Owner {
  const entry = roster.sessions.find((each) => each.session === session)
  return {
    session,
    connection: entry?.connection,
    process: processOf(entry?.connection),
    timeout: entry?.timeout,
    others: (entry?.ephemerals ?? []).filter((other) => other !== path),
    self: session === zk.sessionId,
  }
}

function connectionOf(roster: Roster, session: bigint): Connected | undefined {
  return roster.sessions.find((each) => each.session === session)?.connection
}

/** Behind a tunnel addresses are another machine's. */
function localProcess(connection: Connected | undefined): LocalProcess | undefined {
  if (!connection) return undefined
  return socketOwner(connection.client, Number(/:(\d+)$/.exec(connection.server)?.[1]))
}
