/** `srvr`, and the part of `stat` it shares: latencies in ms. */
export interface ServerAnswer {
  /** `3.8.0`, without the build; `v24.8.1.1` is a ClickHouse Keeper. */
  readonly version: string
  readonly readOnly: boolean
  readonly latency: { readonly min: number; readonly avg: number; readonly max: number }
  readonly received: number
  readonly sent: number
  /** Missing up to 3.4.5. */
  readonly connections: number | undefined
  readonly outstanding: number
  readonly zxid: bigint
  /** `leader`, `follower`, `observer`, `standalone`, `read-only`. */
  readonly mode: string
  readonly nodes: number
  /** Bytes of proposals; only the leader tells. */
  readonly proposals: { readonly last: number; readonly min: number; readonly max: number } | undefined
}

/**
 * Reads the answer to `srvr` or `stat`, of 3.4 to 3.9 (averages are whole numbers up to 3.5), and of ClickHouse Keeper, which
 * says its version under a name of its own, and in its first releases put a space before some colons and wrote the zxid as a
 * decimal number.
 * @throws Error when it is something else
 */
export function parseServer(text: string): ServerAnswer {
  const field = (name: string) => new RegExp(`^${name} ?: (.*)$`, 'm').exec(text)?.[1]
  const version = field('(?:Zookeeper|ClickHouse Keeper) version')
  const mode = field('Mode')
  const zxid = /^(?:0x[0-9a-f]+|\d+)$/.exec(field('Zxid') ?? '')?.[0]
  if (version === undefined || mode === undefined || zxid === undefined) throw new Error('not an answer to srvr')
  const [min = 0, avg = 0, max = 0] = triple(field('Latency min/avg/max'))
  const connections = field('Connections')
  const proposals = triple(field('Proposal sizes last/min/max'))
  return {
    version: shortVersion(version),
    readOnly: /^READ-ONLY mode/m.test(text),
    latency: { min, avg, max },
    received: Number(field('Received') ?? 0),
    sent: Number(field('Sent') ?? 0),
    connections: connections === undefined ? undefined : Number(connections),
    outstanding: Number(field('Outstanding') ?? 0),
    zxid: BigInt(zxid),
    mode,
    nodes: Number(field('Node count') ?? 0),
    proposals: proposals.length === 3 ? { last: proposals[0]!, min: proposals[1]!, max: proposals[2]! } : undefined,
  }
}

/** `3.8.0-5a02a05eddb, built on …` is 3.8.0; a suffix that is no build hash (`-alpha`, `-cdh5`) stays. */
export function shortVersion(version: string): string {
  const word = version.split(',')[0]!.trim()
  return word.replace(/-(?:[0-9a-f]{7,40}|\$\{[^}]*\}|\d+(?:--\d+)?)$/, '')
}

function triple(text: string | undefined): number[] {
  return text === undefined ? [] : text.split('/').map(Number)
}

/** The same from AdminServer's `server_stats`. */
export function serverFromAdmin(answer: Readonly<Record<string, unknown>>): ServerAnswer {
  const stats = (answer.server_stats ?? {}) as Record<string, unknown>
  const number = (key: string) => Number(stats[key] ?? 0)
  const sizes = answer.proposal_stats as
    | { last_buffer_size: number; min_buffer_size: number; max_buffer_size: number }
    | undefined
  return {
    version: shortVersion(String(answer.version)),
    readOnly: answer.read_only === true,
    latency: { min: number('min_latency'), avg: number('avg_latency'), max: number('max_latency') },
    received: number('packets_received'),
    sent: number('packets_sent'),
    connections: number('num_alive_client_connections'),
    outstanding: number('outstanding_requests'),
    zxid: BigInt((stats.last_processed_zxid ?? 0) as number | bigint),
    mode: String(stats.server_state),
    nodes: Number(answer.node_count ?? 0),
    proposals: sizes && { last: sizes.last_buffer_size, min: sizes.min_buffer_size, max: sizes.max_buffer_size },
  }
}
