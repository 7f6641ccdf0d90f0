import type { Tree } from '../tree/tree.ts'
import type { Txn, TxnStamp } from '../tree/txn.ts'

// What a server asks of the place where its transactions are kept.

/** What makes transactions durable before anyone may hear of them. */
export interface Durability {
  /** Whether something was appended that is not on disk yet. */
  readonly dirty: boolean
  /** Puts everything appended so far on disk. */
  sync(): Promise<void>
}

/** Where transactions are kept. */
export interface Journal extends Durability {
  /** Takes it in whole, or throws and has not heard of it. */
  append(header: TxnStamp, txn: Txn): void
}

/** What a server starts from. */
export interface Beginning {
  readonly tree: Tree
  /** Timeouts in ms of the sessions that lived when the server last stopped, by id. */
  readonly sessions: ReadonlyMap<bigint, number>
  /** Nothing goes on from there: the tree is only looked at. */
  readonly still?: boolean
}
