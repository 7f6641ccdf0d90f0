import type { OpName, Request, Response } from '../../wire/ops.ts'
import type { Outcome } from '../connection/call.ts'

/** What the watches need of the session. */
export interface WatchPort {
  call<K extends OpName, T = Response<K>>(
    op: K,
    request: Request<K>,
    path?: string,
    how?: object,
    outcome?: Outcome<Response<K>, T>,
  ): Promise<T>
  readonly connected: boolean
  readonly lastZxid: bigint
  /** Gives this connection up. */
  recycle(error: Error): void
}
