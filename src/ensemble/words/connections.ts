import { decimal, listIn, long, objectIn, whole } from './primitives.ts'
import { type Json, type Read, readLines, readList } from './read.ts'

/** One client connection of a server, from `cons`. What needs a session is missing before the handshake, and from `stat`. */
export interface ClientConnection {
  /** `127.0.0.1:51422`, or `[::1]:51422`. */
  readonly client: string
  /** Requests it waits for; a ClickHouse Keeper does not tell. */
  readonly queued: number | undefined
  readonly received: number | undefined
  readonly sent: number | undefined
  readonly secure: boolean
  readonly session: bigint | undefined
  /** Last operation, four letters: `GETC`. */
  readonly lastOperation: string | undefined
  /** ms since 1970, on the server's clock. */
  readonly established: number | undefined
  /** Session timeout in ms. */
  readonly timeout: number | undefined
  /** Latencies in ms. */
  readonly latency:
    | { readonly last: number; readonly min: number; readonly avg: number; readonly max: number }
    | undefined
}

/** Reads the answer to `cons`, and the clients in that to `stat`. ClickHouse Keeper leaves out what stands in brackets. */
export function parseConnections(text: string): Read<ClientConnection[]> {
  const connections: ClientConnection[] = []
  const rest = readLines(text, (line) => {
    const match = /^ (\S+?)(?:\[\d+\])?\(((?:[^,=]+=[^,]*)(?:,[^,=]+=[^,]*)*)\)$/.exec(line)
    if (match) connections.push(fromLine(match[1]!, match[2]!))
    return match !== null
  })
  return readList(connections, rest)
}

function fromLine(client: string, list: string): ClientConnection {
  const fields = new Map(list.split(',').map((pair) => pair.split('=', 2) as [string, string]))
  const number = (key: string) => whole(fields.get(key))
  const session = sessionOf(fields.get('sid'))
  const common = {
    client: socketAddress(client),
    queued: number('queued'),
    received: number('recved'),
    sent: number('sent'),
    secure: false,
  }
  if (session === undefined) return { ...common, ...noSession }
  return {
    ...common,
    session,
    lastOperation: fields.get('lop'),
    established: number('est'),
    timeout: number('to'),
    latency: latencyOf(number('llat'), number('minlat'), decimal(fields.get('avglat')), number('maxlat')),
  }
}

const noSession = {
  session: undefined,
  lastOperation: undefined,
  established: undefined,
  timeout: undefined,
  latency: undefined,
}

/** ClickHouse Keeper writes 0 or -1 before the handshake. */
function sessionOf(value: unknown): bigint | undefined {
  const session = long(value)
  return session === 0n || session === -1n ? undefined : session
}

function latencyOf(last?: number, min?: number, avg?: number, max?: number): ClientConnection['latency'] {
  if (last === undefined || min === undefined || avg === undefined || max === undefined) return undefined
  return { last, min, avg, max }
}

/** The same from AdminServer's `connections`; undefined where none are listed, not even as nobody. */
export function connectionsFromAdmin(answer: Json): ClientConnection[] | undefined {
  if (!Array.isArray(answer.connections) && !Array.isArray(answer.secure_connections)) return undefined
  return [
    ...listIn(answer.connections).flatMap((entry) => fromEntry(entry, false) ?? []),
    ...listIn(answer.secure_connections).flatMap((entry) => fromEntry(entry, true) ?? []),
  ]
}

function fromEntry(value: unknown, secure: boolean): ClientConnection | undefined {
  const entry = objectIn(value)
  if (typeof entry?.remote_socket_address !== 'string') return undefined
  const session = sessionOf(entry.session_id)
  const common = {
    client: socketAddress(entry.remote_socket_address),
    queued: whole(entry.outstanding_requests),
    received: whole(entry.packets_received),
    sent: whole(entry.packets_sent),
    secure,
  }
  if (session === undefined) return { ...common, ...noSession }
  const { last_operation, established, last_latency, min_latency, avg_latency, max_latency } = entry
  return {
    ...common,
    session,
    lastOperation: typeof last_operation === 'string' ? last_operation : undefined,
    established: momentOf(established),
    timeout: whole(entry.session_timeout),
    latency: latencyOf(whole(last_latency), whole(min_latency), decimal(avg_latency), whole(max_latency)),
  }
}

/** A number of ms, or a text of ISO 8601: which it is depends on the release. */
function momentOf(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : whole(value)
  return time === undefined || Number.isNaN(time) ? undefined : time
}

/** Java prints `host/1.2.3.4:5`, `/1.2.3.4:5`, `/[0:0:0:0:0:0:0:1]:5`, and before 14 `/0:0:0:0:0:0:0:1:5`. */
export function socketAddress(text: string): string {
  const address = text.slice(text.indexOf('/') + 1)
  const match = /^\[?([0-9a-fA-F:.%\w]*?)\]?:(\d+)$/.exec(address)
  const host = match?.[1] ?? ''
  if (!host.includes(':')) return address
  return `[${host.replace(/^(0:){7}1$/, '::1').replace(/%.*$/, '')}]:${match?.[2]}`
}
