import { bool, buffer, type Infer, int, long, millis, nullableVector, record, tail, ustring, vector } from './codec.ts'
import { Acl, Stat } from './records.ts'

// Records of the files on disk, in the order of zookeeper.jute (modules persistence, txn, data).

/** class FileHeader: magic `ZKLG` or `ZKSN`, version 2. */
export const FileHeader = record({ magic: int, version: int, dbid: long })

/** class TxnHeader: which session did it, its request number, when (ms since 1970, the leader's clock). */
export const TxnHeader = record({ clientId: long, cxid: int, zxid: long, time: millis, type: int })

/** class CreateTxn; CreateTxnV0 (before 3.4) lacks the last field. */
export const CreateTxn = record({
  path: ustring,
  data: buffer,
  acl: nullableVector(Acl),
  ephemeral: bool,
  parentCVersion: tail(int, -1),
})

/** class CreateContainerTxn */
export const CreateContainerTxn = record({ path: ustring, data: buffer, acl: nullableVector(Acl), parentCVersion: int })

/** class CreateTTLTxn; ttl in ms */
export const CreateTtlTxn = record({ ...CreateContainerTxn.fields, ttl: millis })

/** class DeleteTxn */
export const DeleteTxn = record({ path: ustring })

/** class SetDataTxn; version is the new one */
export const SetDataTxn = record({ path: ustring, data: buffer, version: int })

/** class CheckVersionTxn */
export const CheckTxn = record({ path: ustring, version: int })

/** class SetACLTxn; version is the new one */
export const SetAclTxn = record({ path: ustring, acl: nullableVector(Acl), version: int })

/** class CreateSessionTxn; ms */
export const CreateSessionTxn = record({ timeOut: int })

/** class CloseSessionTxn: the ephemerals that went with it; before 3.6 there is no body. */
export const CloseSessionTxn = record({ paths2Delete: tail(vector(ustring), []) })

/** class ErrorTxn */
export const ErrorTxn = record({ err: int })

/** class MultiTxn */
export const MultiTxn = record({ txns: vector(record({ type: int, data: buffer })) })

/** class TxnDigest (3.6) */
export const TxnDigest = record({ version: int, treeDigest: long })

const { dataLength, numChildren, ...persisted } = Stat.fields

/** class StatPersisted: a Stat without what is counted anew; cversion counts creations of children, deletions not. */
export const StatPersisted = record(persisted)
export type StatPersisted = Infer<typeof StatPersisted>
