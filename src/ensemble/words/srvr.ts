import { decimal, long, objectIn, whole } from './primitives.ts'
import { type Json, type Read, readLines } from './read.ts'

/** `srvr`, and the part of `stat` it shares: latencies in ms. Undefined is what did not come. */
export interface ServerAnswer {
  /** `3.8.0`, without the build; `v24.8.1.1` is a ClickHouse Keeper. */
  readonly version: string | undefined
  readonly readOnly: boolean | undefined
  readonly latency: { readonly min: number; readonly avg: number; readonly max: number } | undefined
  readonly received: number | undefined
  readonly sent: number | undefined
  /** Missing up to 3.4.5. */
  readonly connections: number | undefined
  readonly outstanding: number | undefined
  readonly zxid: bigint | undefined
  /** `leader`, `follower`, `observer`, `standalone`, `read-only`. */
  readonly mode: string | undefined
  readonly nodes: number | undefined
  /** Bytes of proposals; only the leader tells. */
  readonly proposals: { readonly last: number; readonly min: number; readonly max: number } | undefined
}

const nothing: ServerAnswer = {
  version: undefined,
  readOnly: undefined,
  latency: undefined,
  received: undefined,
  sent: undefined,
  connections: undefined,
  outstanding: undefined,
  zxid: undefined,
  mode: undefined,
  nodes: undefined,
  proposals: undefined,
}

/** What stands before the colon, and what it makes of what stands behind; undefined where that is none. */
const fields: Readonly<Record<string, (text: string) => Partial<ServerAnswer> | undefined>> = {
  'Zookeeper version': (text) => ({ version: shortVersion(text) }),
  'ClickHouse Keeper version': (text) => ({ version: shortVersion(text) }),
  'Latency min/avg/max': (text) => {
    const [min, avg, max] = triple(text)
    return max === undefined ? undefined : { latency: { min: min!, avg: avg!, max } }
  },
  Received: (text) => given(whole(text), (received) => ({ received })),
  Sent: (text) => given(whole(text), (sent) => ({ sent })),
  Connections: (text) => given(whole(text), (connections) => ({ connections })),
  Outstanding: (text) => given(whole(text), (outstanding) => ({ outstanding })),
  Zxid: (text) => given(long(text), (zxid) => ({ zxid })),
  Mode: (text) => (/^[a-z-]+$/.test(text) ? { mode: text } : undefined),
  'Node count': (text) => given(whole(text), (nodes) => ({ nodes })),
  'Proposal sizes last/min/max': (text) => {
    const [last, min, max] = triple(text)
    return max === undefined ? undefined : { proposals: { last: last!, min: min!, max } }
  },
}

/**
 * Reads the answer to `srvr` or `stat`, of 3.4 to 3.9 (averages are whole numbers up to 3.5), and of ClickHouse Keeper, which
 * says its version under a name of its own, and in its first releases put a space before some colons and wrote the zxid as a
 * decimal number. Of a field that comes twice the first counts.
 */
export function parseServer(text: string): Read<ServerAnswer> {
  let known = nothing
  const rest = readLines(text, (line) => {
    if (/^READ-ONLY mode/.test(line)) {
      known = { ...known, readOnly: true }
      return true
    }
    const [, name = '', value = ''] = /^([\w /]*\w) ?: (.*)$/.exec(line) ?? []
    const field = Object.hasOwn(fields, name) ? fields[name]!(value) : undefined
    const [key] = Object.keys(field ?? {}) as (keyof ServerAnswer)[]
    if (key === undefined || known[key] !== undefined) return false
    known = { ...known, ...field }
    return true
  })
  if (known === nothing) return { known: undefined, rest }
  // The line that says so comes before this one.
  return { known: known.latency ? { ...known, readOnly: known.readOnly ?? false } : known, rest }
}

/** `3.8.0-5a02a05eddb, built on …` is 3.8.0; a suffix that is no build hash (`-alpha`, `-cdh5`) stays. */
export function shortVersion(version: string): string {
  const word = version.split(',')[0]!.trim()
  return word.replace(/-(?:[0-9a-f]{7,40}|\$\{[^}]*\}|\d+(?:--\d+)?)$/, '')
}

function given<T, V>(value: T | undefined, make: (value: T) => V): V | undefined {
  return value === undefined ? undefined : make(value)
}

/** Three numbers, or none. */
function triple(text: string): number[] {
  const numbers = text.split('/').flatMap((part) => decimal(part) ?? [])
  return numbers.length === 3 && text.split('/').length === 3 ? numbers : []
}

/** The same from AdminServer's `server_stats`; undefined where nothing of it stands there. */
export function serverFromAdmin(answer: Json): ServerAnswer | undefined {
  const stats = objectIn(answer.server_stats)
  if (!stats) return undefined
  const sizes = objectIn(answer.proposal_stats)
  const [min, avg, max] = [whole(stats.min_latency), decimal(stats.avg_latency), whole(stats.max_latency)]
  const [last, least, most] = ['last', 'min', 'max'].map((which) => whole(sizes?.[`${which}_buffer_size`]))
  return {
    version: typeof answer.version === 'string' ? shortVersion(answer.version) : undefined,
    readOnly: typeof answer.read_only === 'boolean' ? answer.read_only : undefined,
    latency: min === undefined || avg === undefined || max === undefined ? undefined : { min, avg, max },
    received: whole(stats.packets_received),
    sent: whole(stats.packets_sent),
    connections: whole(stats.num_alive_client_connections),
    outstanding: whole(stats.outstanding_requests),
    zxid: long(stats.last_processed_zxid),
    mode: typeof stats.server_state === 'string' ? stats.server_state : undefined,
    nodes: whole(answer.node_count),
    proposals:
      last === undefined || least === undefined || most === undefined ? undefined : { last, min: least, max: most },
  }
}
