import type { Hint } from '../../wire/hint.ts'

/**
 * Why there is no answer:
 * `refused` nobody listens · `unresolved` no such host name · `unreachable` no route · `timeout` not in the time allowed ·
 * `lost` the connection broke · `expired` the session is over · `closed` this client was closed · `tls` the TLS handshake
 * failed · `auth` the server refused the credentials · `not-zookeeper` something else listens there · `read-only` a write
 * on a client opened read-only · `too-large` over the size limit of requests · `tunnel` the way to the server failed: the
 * command or the proxy of `via`.
 */
export type ConnectionErrorKind =
  | 'refused'
  | 'unresolved'
  | 'unreachable'
  | 'timeout'
  | 'lost'
  | 'expired'
  | 'closed'
  | 'tls'
  | 'auth'
  | 'not-zookeeper'
  | 'read-only'
  | 'too-large'
  | 'tunnel'

/** One try to reach one server. */
export interface Attempt {
  /** `host:port` */
  readonly server: string
  /** Why it failed. */
  readonly kind: ConnectionErrorKind
  /** The same in words. */
  readonly reason: string
}

/**
 * There is no connection, or the answer did not come.
 * `maybeApplied` is true for a write that was sent and whose answer was lost: nobody knows whether the server ran it, and
 * nothing was repeated. `attempts` lists the servers tried, in order, when connecting failed. `assumed` is true for an
 * expiry that no server told: nobody was heard for too long, and the session may still stand on the servers for a while.
 */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError'
  /** Why there is no answer. */
  readonly kind: ConnectionErrorKind
  /** Servers tried, in order; empty but for a connection that could not be made. */
  readonly attempts: readonly Attempt[]
  /** Whether it was a write that was sent, and may have been run. */
  readonly maybeApplied: boolean
  /** Whether an expiry was concluded, and not told by a server. */
  readonly assumed: boolean
  /** A write that was refused because what it would change is a moment of the past. */
  readonly past: boolean
  /** The znode the call was about, if any. */
  readonly path: string | undefined
  /** What to do, where that depends on more than the kind. */
  readonly advice: Hint | undefined

  constructor(
    kind: ConnectionErrorKind,
    message: string,
    more: {
      attempts?: readonly Attempt[]
      maybeApplied?: boolean
      assumed?: boolean
      past?: boolean
      path?: string | undefined
      advice?: Hint | undefined
      cause?: unknown
    } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.kind = kind
    this.attempts = more.attempts ?? []
    this.maybeApplied = more.maybeApplied ?? false
    this.assumed = more.assumed ?? false
    this.past = more.past ?? false
    this.path = more.path
    this.advice = more.advice
  }
}

/** One error for a lap around all servers. Its kind is the one that says most about what to do next. */
export function noServer(attempts: readonly Attempt[], cause?: unknown): ConnectionError {
  const telling: ConnectionErrorKind[] = [
    'auth',
    'tls',
    'not-zookeeper',
    'lost',
    'timeout',
    'refused',
    'unreachable',
    'tunnel',
  ]
  const kind = telling.find((one) => attempts.some((attempt) => attempt.kind === one)) ?? 'unresolved'
  // Servers with the same complaint share it.
  const servers = new Map<string, Set<string>>()
  for (const { server, reason } of attempts) servers.set(reason, (servers.get(reason) ?? new Set()).add(server))
  const [only] = attempts
  const message =
    new Set(attempts.map(({ server }) => server)).size === 1 && servers.size === 1
      ? `cannot connect to ${only!.server}: ${only!.reason}`
      : `cannot connect to any server: ${[...servers].map(([reason, those]) => `${[...those].join(', ')}: ${reason}`).join('; ')}`
  return new ConnectionError(kind, message, { attempts, cause })
}

/** `10 s`, `250 ms`: for messages. */
export function spell(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${Number((ms / 1000).toFixed(1))} s`
}
