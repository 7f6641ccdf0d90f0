import { Buffer } from 'node:buffer'
import type { ConnectRequest, ConnectResponse } from '../../wire/records.ts'
import { ConnectionError } from '../terms/connection-error.ts'
import { type ConnectOptions, DEFAULT_SESSION_TIMEOUT, LONGEST_TIMER } from '../terms/options.ts'

const NO_PASSWORD = Buffer.alloc(16)

/** Who the session is to the servers: what each handshake asks with, and what the answers made of it. */
export class Identity {
  id = 0n
  password: Buffer = NO_PASSWORD
  /** Granted, in ms; what we ask for until then. */
  timeout: number
  lastZxid = 0n
  readonly #asked: number
  readonly #allowReadOnly: boolean
  /** Sessions of a read-only server are unknown elsewhere: the first server that writes gives a new one. */
  #provisional = false

  constructor({ sessionTimeout = DEFAULT_SESSION_TIMEOUT, allowReadOnly = false, session }: ConnectOptions) {
    this.#asked = Math.min(sessionTimeout, LONGEST_TIMER)
    this.#allowReadOnly = allowReadOnly
    this.timeout = this.#asked
    if (!session) return
    this.id = session.id
    this.password = session.password
    this.lastZxid = session.lastZxid ?? 0n
  }

  /** Whether other servers than the one connected may know the session. */
  get known(): boolean {
    return this.id !== 0n && !this.#provisional
  }

  /** Whether another connection can take the session over: ClickHouse Keeper, which resumes none, gives no password either. */
  get resumable(): boolean {
    return this.id === 0n || this.password.some((byte) => byte !== 0)
  }

  request(): ConnectRequest {
    const { known } = this
    return {
      protocolVersion: 0,
      lastZxidSeen: this.lastZxid,
      timeOut: this.#asked,
      sessionId: known ? this.id : 0n,
      passwd: known ? this.password : NO_PASSWORD,
      readOnly: this.#allowReadOnly,
    }
  }

  /** @throws ConnectionError expired when the server ended the session, lost when it gave none */
  accept({ timeOut, sessionId, passwd, readOnly }: ConnectResponse): void {
    if (timeOut <= 0 || sessionId === 0n) {
      if (this.id === 0n) throw new ConnectionError('lost', 'the server gave no session')
      throw new ConnectionError('expired', 'session expired: the server has ended it')
    }
    // A server that replaces a session instead of saying that it is over: what was the old one's is gone all the same.
    if (sessionId !== this.id && this.id !== 0n && !this.#provisional)
      throw new ConnectionError('expired', 'session expired: the server gave another one in its place')
    if (sessionId !== this.id) this.#provisional = readOnly
    else if (!readOnly) this.#provisional = false
    this.id = sessionId
    this.password = passwd ?? NO_PASSWORD
    this.timeout = Math.min(timeOut, LONGEST_TIMER)
  }

  seen(zxid: bigint): void {
    if (zxid > this.lastZxid) this.lastZxid = zxid
  }
}
