import type { Infer } from '../../wire/codec.ts'
import * as r from '../../wire/disk-records.ts'

// Transactions: what a request becomes once it is checked, what the tree applies and what the log holds.

/** Every kind of transaction but multi, by ZooDefs.OpCode. */
export const txns = {
  create: { code: 1, body: r.CreateTxn },
  create2: { code: 15, body: r.CreateTxn },
  createContainer: { code: 19, body: r.CreateContainerTxn },
  createTTL: { code: 21, body: r.CreateTtlTxn },
  delete: { code: 2, body: r.DeleteTxn },
  deleteContainer: { code: 20, body: r.DeleteTxn },
  setData: { code: 5, body: r.SetDataTxn },
  reconfig: { code: 16, body: r.SetDataTxn },
  setACL: { code: 7, body: r.SetAclTxn },
  check: { code: 13, body: r.CheckTxn },
  createSession: { code: -10, body: r.CreateSessionTxn },
  closeSession: { code: -11, body: r.CloseSessionTxn },
  /** A request that failed, which has a zxid all the same. */
  error: { code: -1, body: r.ErrorTxn },
} as const

type Kinds = typeof txns

/** A transaction that is not a multi. */
export type SimpleTxn = { [K in keyof Kinds]: { readonly type: K } & Infer<Kinds[K]['body']> }[keyof Kinds]

/** In a multi that failed one part is an error; no other part is applied then. */
export type Txn = SimpleTxn | { readonly type: 'multi'; readonly txns: readonly SimpleTxn[] }

export const MULTI_CODE = 14

/** Who asked for a transaction and when it happened. */
export interface TxnStamp {
  /** session id */
  readonly clientId: bigint
  /** xid of the request */
  readonly cxid: number
  readonly zxid: bigint
  /** ms since 1970 */
  readonly time: number
}
