import type { Buffer } from 'node:buffer'
import type { LookupFunction } from 'node:net'
import type { OpName } from '../../wire/ops.ts'
import type { Transport } from '../../wire/transport.ts'
import type { SaslOptions } from './sasl-options.ts'
import type { StopSignal } from './stop.ts'
import type { TlsOptions } from './tls-options.ts'
import type { ViaOptions } from './via-options.ts'

/** One operation as it went over the wire. */
export interface TraceEntry {
  /** The operation of the protocol. */
  readonly op: OpName
  /** Number of the request on its connection. */
  readonly xid: number
  /** The server's; undefined where there is none, or several. */
  readonly path: string | undefined
  /** zxid of the answer; -1n when none came. */
  readonly zxid: bigint
  /** Error code of the answer; 0 is none. */
  readonly code: number
  /** Bytes sent, with their length. */
  readonly sent: number
  /** Bytes received, with their length. */
  readonly received: number
  /** From the call to the answer, in µs. */
  readonly micros: number
}

/** What another process needs to take a session over. */
export interface SessionTicket {
  /** 64 bits, signed. */
  readonly id: bigint
  /** 16 bytes, a secret. */
  readonly password: Buffer
  /** Last zxid seen; a server that is behind it refuses the session. */
  readonly lastZxid?: bigint
}

/** A resolver in the form node:net takes. */
export type Lookup = LookupFunction

/** How a session is opened, and how long it is waited for. */
export interface ConnectOptions {
  /** Asked of the server, in ms, which clamps it (2 to 20 ticks by default). Default 30,000. */
  sessionTimeout?: number
  /** How long to wait for the connection, and for each answer, in ms. Default 10,000; `Infinity` for ever. */
  timeout?: number
  /** Credentials, `scheme:id` each: `digest:alice:secret`. Sent before anything else on every connection. */
  auth?: readonly string[]
  /** `true` for TLS with the system's authorities, or where the certificates are. */
  tls?: boolean | TlsOptions
  /** Not directly, but through a command or a proxy: its `way`, or all about it. TLS, too, goes through it. */
  via?: string | ViaOptions | undefined
  /** Who we are by SASL: DIGEST-MD5, or GSSAPI (Kerberos). */
  sasl?: SaslOptions
  /** Refuse every operation that writes, before it is sent. `past`: because what is looked at is a moment of the past. */
  readOnly?: boolean | 'past'
  /** Accept a server in read-only mode (one cut off from its quorum). */
  allowReadOnly?: boolean
  /**
   * Whether a session is taken for expired once no server was heard for 4/3 of its timeout. With `false` only a server's
   * word ends it, as with Apache's own client: after an outage of a whole ensemble it may live on. Default true.
   */
  assumeExpired?: boolean
  /**
   * Ends the attempt to connect, and later the client with its session: an AbortSignal, or what is like one. Calls end at
   * once; `close()` resolves when the session has ended, too.
   */
  signal?: StopSignal
  /** Keep trying until `timeout` instead of giving up after every server was tried once. */
  waitForConnection?: boolean
  /** Where the bytes go instead of a socket: the embedded server, a test. */
  transport?: () => Transport | Promise<Transport>
  /** Called after each answer. */
  trace?: (entry: TraceEntry) => void
  /** Largest request in bytes: the server's jute.maxbuffer. Default 1,048,575. */
  maxRequest?: number
  /** Largest answer in bytes. Default 64 MiB. */
  maxReply?: number
  /** Requests on the wire at a time; the rest wait here. Default 1,000. */
  maxInFlight?: number
  /** Take this session over instead of opening one. The connection that has it now is cut by the server. */
  session?: SessionTicket
  /** Resolves host names; the default is the system's resolver, asked again for every attempt. */
  lookup?: Lookup
  /** Number of the first request (they wrap at 2^31 - 1). Default 1. */
  firstXid?: number
}

/** Options that hold for one call. */
export interface CallOptions {
  /** Gives the call up: it rejects with the signal's reason. A write that was sent may still be applied. */
  signal?: StopSignal | undefined
  /** How long to wait for this answer, in ms. Default: the client's `timeout`. */
  timeout?: number | undefined
}

export const DEFAULT_SESSION_TIMEOUT = 30_000
export const DEFAULT_TIMEOUT = 10_000
/** jute.maxbuffer of a server that was not told otherwise. */
export const DEFAULT_MAX_REQUEST = 0xfffff
export const DEFAULT_MAX_REPLY = 64 * 1024 * 1024
export const DEFAULT_IN_FLIGHT = 1000

/** setTimeout counts in 31 bits and fires at once beyond. */
export const LONGEST_TIMER = 0x7fff_ffff
