import { bool, buffer, type Infer, int, millis, nullableVector, record, tail, ustring, vector } from '../wire/codec.ts'
import { Acl } from '../wire/records.ts'

// Transactions: what a request becomes once it is checked, what the tree applies and what the log holds.
// Bodies follow the txn module of zookeeper.jute; the jute class is quoted above each.

/** class CreateTxn, and of create2; parentCVersion is missing from logs before 3.4 (CreateTxnV0). */
const CreateTxn = record({
  path: ustring,
  data: buffer,
  acl: vector(Acl),
  ephemeral: bool,
  parentCVersion: tail(int, -1),
})

/** class CreateContainerTxn */
const CreateContainerTxn = record({ path: ustring, data: buffer, acl: vector(Acl), parentCVersion: int })

/** class CreateTTLTxn */
const CreateTTLTxn = record({ ...CreateContainerTxn.fields, ttl: millis })

/** class DeleteTxn, and of deleteContainer */
const DeleteTxn = record({ path: ustring })

/** class SetDataTxn; version is the new one */
const SetDataTxn = record({ path: ustring, data: buffer, version: int })

/** class SetACLTxn */
const SetACLTxn = record({ path: ustring, acl: vector(Acl), version: int })

/** class CheckVersionTxn */
const CheckVersionTxn = record({ path: ustring, version: int })

/** class CreateSessionTxn */
const CreateSessionTxn = record({ timeOut: int })

/** class CloseSessionTxn (3.6.0; no body before) */
const CloseSessionTxn = record({ paths2Delete: tail(nullableVector(ustring), null) })

/** class ErrorTxn: a request that failed, which has a zxid all the same */
const ErrorTxn = record({ err: int })

/** class MultiTxn { vector<Txn> txns; } with class Txn { int type; buffer data; } */
const MultiTxn = record({ txns: vector(record({ type: int, data: buffer })) })

/** Every kind of transaction, by ZooDefs.OpCode. */
export const txns = {
  create: { code: 1, body: CreateTxn },
  create2: { code: 15, body: CreateTxn },
  createContainer: { code: 19, body: CreateContainerTxn },
  createTTL: { code: 21, body: CreateTTLTxn },
  delete: { code: 2, body: DeleteTxn },
  deleteContainer: { code: 20, body: DeleteTxn },
  setData: { code: 5, body: SetDataTxn },
  reconfig: { code: 16, body: SetDataTxn },
  setACL: { code: 7, body: SetACLTxn },
  check: { code: 13, body: CheckVersionTxn },
  createSession: { code: -10, body: CreateSessionTxn },
  closeSession: { code: -11, body: CloseSessionTxn },
  error: { code: -1, body: ErrorTxn },
} as const

type Kinds = typeof txns

/** A transaction that is not a multi. */
export type SimpleTxn = { [K in keyof Kinds]: { readonly type: K } & Infer<Kinds[K]['body']> }[keyof Kinds]

export type Txn = SimpleTxn | { readonly type: 'multi'; readonly txns: readonly SimpleTxn[] }

/** Who asked for a transaction and when it happened. */
export interface TxnHeader {
  /** session id */
  readonly clientId: bigint
  /** xid of the request */
  readonly cxid: number
  readonly zxid: bigint
  /** ms since 1970 */
  readonly time: number
}

export const MULTI_TXN = { code: 14, body: MultiTxn } as const
