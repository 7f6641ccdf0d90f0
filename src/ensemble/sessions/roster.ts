import { hostText } from '../../client/terms/hosts.ts'
import { type Answer, ask, type QuestionName, Unanswered } from '../ask/question.ts'
import type { ProbeOptions } from '../health/probe-options.ts'
import { type Member, sourceOf } from '../members/members.ts'
import type { ClientConnection } from '../words/connections.ts'

/** A client connection and the member it is on. */
export interface Connected extends ClientConnection {
  readonly server: string
  readonly serverId: number | undefined
}

/** A member that did not tell what was asked, and what would make it. */
export interface Untold {
  readonly server: string
  readonly word: string
  readonly fault: Unanswered['fault']
  readonly reason: string
}

/** A session as the whole ensemble knows it. */
export interface SessionEntry {
  readonly session: bigint
  /** Where it is connected now; undefined between two connections, and where no member tells. */
  readonly connection: Connected | undefined
  /** ms */
  readonly timeout: number | undefined
  /** When it ends unless its client is heard of, ms since 1970; only the leader tells. */
  readonly expires: number | undefined
  readonly ephemerals: readonly string[]
  /** False for an owner of ephemerals that no member lists as a session, though one lists sessions. */
  readonly alive: boolean
  readonly watched: readonly string[]
}

export interface Roster {
  readonly sessions: readonly SessionEntry[]
  /** Paths and the sessions that watch them, each with its member. */
  readonly watchers: ReadonlyMap<string, readonly { readonly session: bigint; readonly server: string }[]>
  readonly untold: readonly Untold[]
}

/**
 * Asks all members who is connected, which sessions there are, what they own and what they watch, and puts it together.
 */
export async function takeRoster(members: readonly Member[], options: ProbeOptions): Promise<Roster> {
  const untold: Untold[] = []
  const reports = await Promise.all(
    members.map(async (member) => {
      const server = hostText(member.address)
      const told = async <K extends QuestionName>(name: K): Promise<Answer<K> | undefined> => {
        try {
          return await ask(sourceOf(member, options), name)
        } catch (error) {
          if (!(error instanceof Unanswered)) throw error
          untold.push({ server, word: error.word, fault: error.fault, reason: error.message })
          return undefined
        }
      }
      const [connections, dump, watches] = await Promise.all([
        told('connections'),
        told('sessions'),
        told('watchesByPath'),
      ])
      return { server, serverId: member.id, connections, dump, watches }
    }),
  )
  const entries = new Map<bigint, { -readonly [K in keyof SessionEntry]: SessionEntry[K] }>()
  const listed = reports.some(({ dump }) => dump && dump.sessions.length > 0)
  const entry = (session: bigint) => {
    const found = entries.get(session)
    if (found) return found
    const fresh = { ...unknown, session, alive: !listed }
    entries.set(session, fresh)
    return fresh
  }
  const watchers = new Map<string, { session: bigint; server: string }[]>()
  for (const { server, serverId, connections = [], dump, watches = new Map() } of reports) {
    for (const connection of connections) {
      if (connection.session === undefined) continue
      const known = entry(connection.session)
      known.connection = { ...connection, server, serverId }
      known.timeout ??= connection.timeout
      known.alive = true
    }
    for (const { session, timeout, expires } of dump?.sessions ?? []) {
      const known = entry(session)
      known.timeout ??= timeout
      known.expires ??= expires
      known.alive = true
    }
    for (const [session, paths] of dump?.ephemerals ?? []) entry(session).ephemerals = [...paths].sort()
    for (const [path, sessions] of watches as ReadonlyMap<string, readonly bigint[]>) {
      const list = watchers.get(path) ?? []
      watchers.set(path, list)
      for (const session of sessions) {
        list.push({ session, server })
        const known = entry(session)
        known.watched = [...known.watched, path]
      }
    }
  }
  return { sessions: [...entries.values()].sort((a, b) => (a.session < b.session ? -1 : 1)), watchers, untold }
}

const unknown = { connection: undefined, timeout: undefined, expires: undefined, ephemerals: [], watched: [] }
