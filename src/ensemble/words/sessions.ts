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

/** Reads the answer to `dump`: the leader lists sessions by time of expiry, the others with their timeout. */
export function parseDump(text: string): SessionDump {
  const sessions = new Map<bigint, DumpedSession>()
  const ephemerals = new Map<bigint, string[]>()
  let part = ''
  let expires: number | undefined
  let owner: string[] = []
  for (const line of text.split('\n')) {
    if (/^(SessionTracker|ephemeral nodes|Connections) dump:/.test(line)) part = line.split(' ')[0]!
    else if (part === 'SessionTracker') {
      const bucket = /^\d+ expire at (.*):$/.exec(line)
      if (bucket) expires = javaDate(bucket[1]!)
      const entry = /^\t?(0x[0-9a-f]+)(?:\t(\d+)ms)?\s*$/.exec(line)
      if (entry) {
        const session = BigInt(entry[1]!)
        sessions.set(session, { session, timeout: entry[2] ? Number(entry[2]) : undefined, expires })
      }
    } else if (part === 'ephemeral') {
      const heading = /^(0x[0-9a-f]+):$/.exec(line)
      if (heading) ephemerals.set(BigInt(heading[1]!), (owner = []))
      else if (line.startsWith('\t')) owner.push(line.slice(1))
    }
  }
  return { sessions: [...sessions.values()], ephemerals }
}

/** The same from AdminServer's `dump`; a follower lists no sessions there. */
export function dumpFromAdmin(answer: Readonly<Record<string, unknown>>): SessionDump {
  const byTime = Object.entries((answer.expiry_time_to_session_ids ?? {}) as Record<string, (number | bigint)[]>)
  const sessions = byTime.flatMap(([time, ids]) =>
    ids.map((id) => ({ session: BigInt(id), timeout: undefined, expires: Number(time) })),
  )
  const owned = Object.entries((answer.session_id_to_ephemeral_paths ?? {}) as Record<string, string[]>)
  return { sessions, ephemerals: new Map(owned.map(([id, paths]) => [BigInt(id), paths])) }
}

/** `Sun Nov 22 13:59:47 UTC 2026`, as java.util.Date prints it; undefined for a time zone whose offset we do not know. */
function javaDate(text: string): number | undefined {
  const match = /^\w+ (\w+ \d+) (\d+:\d+:\d+) (\S+) (\d+)$/.exec(text)
  if (!match || !/^(UTC|GMT|Z|GMT[+-]\d\d:\d\d)$/.test(match[3]!)) return undefined
  const time = Date.parse(`${match[1]} ${match[4]} ${match[2]} ${match[3]}`)
  return Number.isNaN(time) ? undefined : time
}
