import type { Buffer } from 'node:buffer'
import type { EventType } from '../../wire/codes.ts'

/** One operation of a transaction or of a multiRead. */
export interface Part {
  readonly op: string
  readonly path: string | undefined
  /** Why it, or the whole, was not done: ZooKeeper's name of the error. */
  error?: string
}

/** One request with its answer. */
export interface Exchange {
  readonly kind: 'request'
  /** When the request was seen, in ms since 1970, with fractions. */
  readonly time: number
  /** By the protocol's names: `getData`, `create2`, `multi`…; `op 99` for a code no table knows; `?` for one asked before we listened. */
  readonly op: string
  /** The server's, chroot included. */
  readonly path: string | undefined
  /** How many paths a setWatches names. */
  readonly paths?: number | undefined
  /** The version it demands; -1 is any. */
  readonly version?: number | undefined
  /** What a create makes: ZooKeeper's name of the mode. */
  readonly mode?: string | undefined
  /** Whether it leaves a watch. */
  readonly watch?: boolean | undefined
  /** Of a transaction, in order. */
  readonly parts?: readonly Part[] | undefined
  /** Who gives a credential, and never the credential. */
  readonly scheme?: string | undefined
  /** Bytes of the request and of its answer, as on the wire. */
  readonly requestBytes: number
  readonly answerBytes: number
  /** Of the data it writes or reads; undefined where it has none. */
  readonly dataBytes?: number | undefined
  /** That data, where it was asked for. */
  readonly data?: Buffer | null | undefined
  /** ZooKeeper's name of the error; undefined when it was done. */
  readonly error: string | undefined
  readonly zxid: bigint | undefined
  /** From the request to its answer, in ms; undefined where one of them was not seen. */
  readonly latency: number | undefined
  /** Whether the answer was never seen: the connection ended before, or its bytes were lost. */
  readonly unanswered: boolean
  /** Whether what stands behind the header makes no sense, or is not all here. */
  readonly damaged: boolean
}

/** A watch that fired. */
export interface Fired {
  readonly kind: 'event'
  readonly time: number
  readonly type: EventType | 'Unknown'
  readonly path: string
  readonly zxid: bigint | undefined
  readonly answerBytes: number
}

/** What became of a session on this connection. */
export interface SessionEntry {
  readonly kind: 'session'
  readonly time: number
  /**
   * `opened` and `resumed` by this connection · `expired`: the server does not know it any more · `refused`: closed without
   * an answer, or by a read-only server · `closed` by the client · `lost`: the connection ended, the session lives on for now
   */
  readonly what: 'opened' | 'resumed' | 'expired' | 'refused' | 'closed' | 'lost'
  /** As agreed with the server, in ms. */
  readonly timeout?: number | undefined
  readonly readOnly?: boolean | undefined
  readonly latency?: number | undefined
}

/** A four-letter word. */
export interface WordEntry {
  readonly kind: 'word'
  readonly time: number
  readonly word: string
  readonly answerBytes: number
  /** Until the last byte of the answer, in ms. */
  readonly latency: number | undefined
}

/** Why the bytes of an encrypted connection are unread. */
export const ENCRYPTED = 'TLS'

/** Bytes nobody could read. */
export interface UnreadEntry {
  readonly kind: 'unread'
  readonly time: number
  readonly from: 'client' | 'server'
  readonly bytes: number
  readonly why: string
}

export type Entry = Exchange | Fired | SessionEntry | WordEntry | UnreadEntry

/** One thing heard, and on which connection. */
export interface Heard {
  /** Address and port of the client, as the server sees them: `10.0.0.7:41234`, `[::1]:41234`. */
  readonly client: string
  readonly server: string
  /** undefined before the handshake, and on connections that began before we listened. */
  readonly session: bigint | undefined
  readonly entry: Entry
}
