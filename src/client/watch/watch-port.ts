import type { OpName, Request, Response } from '../../wire/ops.ts'
import type { Outcome } from '../connection/call.ts'

/** What the watches need of the session. */
export interface WatchPort {
  /** One request, if this connection lives long enough to answer it. @param path for messages */
  now<K extends OpName, T = Response<K>>(
    op: K,
    request: Request<K>,
    path: string,
    outcome?: Outcome<Response<K>, T>,
  ): Promise<T>
  /**
   * One request, as long as the session lives: there is no time limit, and it is sent again on each new connection, at its
   * place among the calls.
   */
  insist<K extends OpName, T = Response<K>>(
    op: K,
    request: Request<K>,
    path: string,
    outcome: Outcome<Response<K>, T>,
  ): Promise<T>
  readonly connected: boolean
  readonly lastZxid: bigint
  /** How long a watch may take to be set for the first time, in ms. */
  readonly patience: number
  /** Gives this connection up. */
  recycle(error: Error): void
}
