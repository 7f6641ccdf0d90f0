import { entriesIn, long, longsIn, textsIn, whole } from './primitives.ts'
import { type Json, type Read, readLines } from './read.ts'

/** What `dump` knows of sessions. */
export interface SessionDump {
  readonly sessions: readonly DumpedSession[]
  /** Paths of the ephemeral znodes of each session. */
  readonly ephemerals: ReadonlyMap<bigint, readonly string[]>
}

export interface DumpedSession {
  readonly session: bigint
  /** Only a follower or observer tells, in ms. */
  readonly timeout: number | undefined
  /** When it ends unless the client is heard of, ms since 1970; only the leader tells. */
  readonly expires: number | undefined
}

type Part = 'sessions' | 'ephemerals' | 'connections'

/** Headings of the parts: of ZooKeeper, and last of ClickHouse Keeper, whose ephemerals begin with their number. */
const headings: readonly (readonly [RegExp, Part])[] = [
  [/^SessionTracker dump:$/, 'sessions'],
  [/^ephemeral nodes dump:$/, 'ephemerals'],
  [/^Connections dump:$/, 'connections'],
  [/^Sessions dump \(\d+\):$/, 'sessions'],
  [/^Sessions with Ephemerals \(\d+\):$/, 'ephemerals'],
]

/** How many there are, which shows anyway. */
const COUNT = /^(?:Session Sets|Global Sessions|Local Sessions|Connections Sets) ?\(\d+\)(?:\/\(\d+\))?:$/

/** Of connections only that they are told: `cons` tells more of them. */
const CONNECTION = /^(?:\d+ expire at .*:|\tip: .* sessionId: 0x[0-9a-f]+)$/

/**
 * Reads the answer to `dump`: the leader lists sessions by time of expiry, the others with their timeout, and a ClickHouse
 * Keeper neither.
 */
export function parseDump(text: string): Read<SessionDump> {
  const sessions = new Map<bigint, DumpedSession>()
  const ephemerals = new Map<bigint, string[]>()
  let part: Part | undefined
  let expires: number | undefined
  let owner: string[] | undefined
  const parts: Record<Part, (line: string) => boolean> = {
    sessions(line) {
      const bucket = /^\d+ expire at (.*):$/.exec(line)
      if (bucket) expires = javaDate(bucket[1]!)
      const [, id, timeout] = /^\t?(0x[0-9a-f]{1,16})(?:\t(\d+)ms)?\s*$/.exec(line) ?? []
      const session = long(id)
      if (session !== undefined) sessions.set(session, { session, timeout: whole(timeout), expires })
      return bucket !== null || session !== undefined
    },
    ephemerals(line) {
      const session = long(/^(0x[0-9a-f]{1,16}):?$/.exec(line)?.[1])
      if (session !== undefined) {
        owner = ephemerals.get(session) ?? []
        ephemerals.set(session, owner)
        return true
      }
      if (!line.startsWith('\t/') || !owner) return false
      owner.push(line.slice(1))
      return true
    },
    connections: (line) => CONNECTION.test(line),
  }
  const rest = readLines(text, (line) => {
    const heading = headings.find(([pattern]) => pattern.test(line))
    if (heading) {
      part = heading[1]
      owner = undefined
      return true
    }
    return part !== undefined && (COUNT.test(line) || parts[part](line))
  })
  return { known: part === undefined ? undefined : { sessions: [...sessions.values()], ephemerals }, rest }
}

/** The same from AdminServer's `dump`; a follower lists no sessions there. */
export function dumpFromAdmin(answer: Json): SessionDump | undefined {
  const { expiry_time_to_session_ids: byTime, session_id_to_ephemeral_paths: owned } = answer
  if (byTime === undefined && owned === undefined) return undefined
  const sessions = entriesIn(byTime).flatMap(([time, ids]) =>
    longsIn(ids).map((session) => ({ session, timeout: undefined, expires: sensible(whole(time)) })),
  )
  const ephemerals = entriesIn(owned).flatMap(([id, paths]): [bigint, string[]][] => {
    const session = long(id)
    return session === undefined ? [] : [[session, textsIn(paths)]]
  })
  return { sessions, ephemerals: new Map(ephemerals) }
}

/** `Sun Nov 22 13:59:47 UTC 2026`, as java.util.Date prints it; undefined for a time zone whose offset we do not know. */
function javaDate(text: string): number | undefined {
  const match = /^\w+ (\w+ \d+) (\d+:\d+:\d+) (\S+) (\d+)$/.exec(text)
  if (!match || !/^(UTC|GMT|Z|GMT[+-]\d\d:\d\d)$/.test(match[3]!)) return undefined
  const time = Date.parse(`${match[1]} ${match[4]} ${match[2]} ${match[3]}`)
  return Number.isNaN(time) ? undefined : sensible(time)
}

/** Older than any ZooKeeper, in ms since 1970: 3.4 writes the time since its machine started as if it were a date. */
const BEFORE_ALL = Date.UTC(2007, 0, 1)

function sensible(time: number | undefined): number | undefined {
  return time !== undefined && time >= BEFORE_ALL ? time : undefined
}
