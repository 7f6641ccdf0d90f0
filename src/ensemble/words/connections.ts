/** One client connection of a server, from `cons`. What needs a session is missing before the handshake, and from `stat`. */
export interface ClientConnection {
  /** `127.0.0.1:51422`, or `[::1]:51422`. */
  readonly client: string
  readonly queued: number
  readonly received: number
  readonly sent: number
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

/** Reads the answer to `cons`, and the clients in that to `stat`. */
export function parseConnections(text: string): ClientConnection[] {
  return text.split('\n').flatMap((line) => {
    const match = /^ (\S+)\[\d+\]\((.*)\)$/.exec(line)
    return match ? [fromLine(match[1]!, match[2]!)] : []
  })
}

function fromLine(client: string, list: string): ClientConnection {
  const fields = new Map(list.split(',').map((pair) => pair.split('=', 2) as [string, string]))
  const number = (key: string) => Number(fields.get(key) ?? 0)
  const session = fields.get('sid')
  return {
    client: socketAddress(client),
    queued: number('queued'),
    received: number('recved'),
    sent: number('sent'),
    secure: false,
    session: session === undefined ? undefined : BigInt(session),
    lastOperation: fields.get('lop'),
    established: session === undefined ? undefined : number('est'),
    timeout: session === undefined ? undefined : number('to'),
    latency:
      session === undefined
        ? undefined
        : { last: number('llat'), min: number('minlat'), avg: number('avglat'), max: number('maxlat') },
  }
}

/** The same from AdminServer's `connections`. */
export function connectionsFromAdmin(answer: Readonly<Record<string, unknown>>): ClientConnection[] {
  const list = (key: string) => (answer[key] ?? []) as Record<string, unknown>[]
  return [
    ...list('connections').map((entry) => fromEntry(entry, false)),
    ...list('secure_connections').map((entry) => fromEntry(entry, true)),
  ]
}

function fromEntry(entry: Readonly<Record<string, unknown>>, secure: boolean): ClientConnection {
  const number = (key: string) => Number(entry[key] ?? 0)
  const has = entry.session_id !== undefined
  return {
    client: socketAddress(String(entry.remote_socket_address)),
    queued: number('outstanding_requests'),
    received: number('packets_received'),
    sent: number('packets_sent'),
    secure,
    session: has ? BigInt(entry.session_id as number | bigint) : undefined,
    lastOperation: has ? String(entry.last_operation) : undefined,
    established: has ? number('established') : undefined,
    timeout: has ? number('session_timeout') : undefined,
    latency: has
      ? {
          last: number('last_latency'),
          min: number('min_latency'),
          avg: number('avg_latency'),
          max: number('max_latency'),
        }
      : undefined,
  }
}

/** Java prints `host/1.2.3.4:5`, `/1.2.3.4:5`, `/[0:0:0:0:0:0:0:1]:5`, and before 14 `/0:0:0:0:0:0:0:1:5`. */
export function socketAddress(text: string): string {
  const address = text.slice(text.indexOf('/') + 1)
  const match = /^\[?([0-9a-fA-F:.%\w]*?)\]?:(\d+)$/.exec(address)
  const host = match?.[1] ?? ''
  if (!host.includes(':')) return address
  return `[${host.replace(/^(0:){7}1$/, '::1').replace(/%.*$/, '')}]:${match?.[2]}`
}
