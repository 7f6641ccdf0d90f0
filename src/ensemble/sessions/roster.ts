import { hostText } from '../../client/terms/hosts.ts'
import { answeredWords } from '../ask/answered-words.ts'
import {
  type Answer,
  ask,
  askFully,
  type Doubt,
  type QuestionName,
  questions,
  type Source,
  Unanswered,
} from '../ask/question.ts'
import type { ProbeOptions } from '../health/probe-options.ts'
import { type Member, sourceOf } from '../members/members.ts'
import type { ClientConnection } from '../words/connections.ts'
import { metric } from '../words/metrics.ts'
import { whitelistRemedy } from '../words/whitelist.ts'

/** A client connection and the member it is on. */
export interface Connected extends ClientConnection {
  readonly server: string
  readonly serverId: number | undefined
}

/** What a member did not tell, or not all of it. `child-watches`: see unseenWatches. */
export interface Untold {
  readonly server: string
  readonly word: string
  readonly fault: Unanswered['fault'] | Doubt['fault'] | 'child-watches'
  /** A sentence that names the server. */
  readonly reason: string
  /** What would make it tell. */
  readonly remedy?: string
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
  /** As far as members tell: see `child-watches`. */
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
      const source = sourceOf(member, options)
      const gaps: Untold[] = []
      const told = async <K extends QuestionName>(name: K): Promise<Answer<K> | undefined> => {
        try {
          const { value, doubts } = await askFully(source, name)
          gaps.push(...doubts.map((doubt) => ({ ...doubt, server, reason: `${server} ${doubt.reason}` })))
          return value
        } catch (error) {
          if (!(error instanceof Unanswered)) throw error
          gaps.push({ server, word: error.word, fault: error.fault, reason: error.message })
          return undefined
        }
      }
      const [connections, dump, watches, metrics] = await Promise.all([
        told('connections'),
        told('sessions'),
        told('watchesByPath'),
        ask(source, 'metrics').catch(asUnknown),
      ])
      const counted = metric(metrics, 'watch_count')
      // Of no watches a ClickHouse Keeper says nothing.
      const known = watches ?? (counted === 0 ? none : undefined)
      untold.push(
        ...(await withRemedies(
          source,
          gaps.filter(({ word }) => known === watches || word !== questions.watchesByPath.word),
        )),
        ...(known ? unseenWatches(server, counted, known) : []),
      )
      return { server, serverId: member.id, connections, dump, watches: known }
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
  for (const { server, serverId, connections = [], dump, watches = none } of reports) {
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
    for (const [path, sessions] of watches) {
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

const none: Answer<'watchesByPath'> = new Map()

function asUnknown(error: unknown): undefined {
  if (!(error instanceof Unanswered)) throw error
}

/** Where the whitelist is to blame, the words that are answered are found out, for the line that would help. */
async function withRemedies(source: Source, gaps: readonly Untold[]): Promise<Untold[]> {
  const missing = gaps.filter(({ fault }) => fault === 'not-listed').map(({ word }) => word)
  if (missing.length === 0) return [...gaps]
  const remedy = whitelistRemedy((await answeredWords(source)).answered, missing)
  return gaps.map((gap) => (gap.fault === 'not-listed' ? { ...gap, remedy } : gap))
}

/**
 * Watches of children: of no release of ZooKeeper, 3.4 to 3.9, any word or AdminServer command tells whose they are, or of
 * what. `mntr` counts them with the others, and a persistent watch twice.
 * @param counted all watches; undefined where the server does not tell
 * @param watches those that are told, of data
 */
function unseenWatches(server: string, counted: number | undefined, watches: Answer<'watchesByPath'>): Untold[] {
  let seen = 0
  for (const sessions of watches.values()) seen += sessions.length
  if (counted !== undefined && counted <= seen) return []
  const more = counted === undefined ? undefined : counted - seen
  const who = more === undefined ? 'who watches children' : `who set ${more} more, on children,`
  const reason = `${server}: ${who} is unknown: ZooKeeper tells of watches on data only`
  return [{ server, word: questions.watchesByPath.word, fault: 'child-watches', reason }]
}

const unknown = { connection: undefined, timeout: undefined, expires: undefined, ephemerals: [], watched: [] }
