import type { OpName, Request, Response } from '../../wire/ops.ts'
import type { WatcherEvent } from '../../wire/records.ts'
import type { Outcome } from '../connection/call.ts'
import type { SessionState } from '../terms/session-events.ts'

/** Sends a request ahead of all calls. Its answer reaches `outcome` only; a lost one is nobody's business. */
export type SendFirst = <K extends OpName>(op: K, request: Request<K>, outcome: Outcome<Response<K>, void>) => void

/** What the session tells the watches. */
export interface SessionHooks {
  event(event: WatcherEvent, zxid: bigint): void
  /** A new connection of a session that had one before: what to send first, ahead of all calls. */
  resumed(send: SendFirst): void
  /** The session is over. */
  over(state: SessionState, error: Error): void
}
