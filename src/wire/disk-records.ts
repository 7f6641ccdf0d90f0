import { bool, buffer, type Infer, int, long, millis, nullableVector, record, tail, ustring, vector } from './codec.ts'
import { millisAt } from './reader.ts'
import { Acl, Stat } from './records.ts'

// Records of the files on disk, in the order of zookeeper.jute (modules persistence, txn, data).

/** class FileHeader: magic `ZKLG` or `ZKSN`, version 2. */
export const FileHeader = record({ magic: int, version: int, dbid: long })

/**
 * class TxnHeader: which session did it, its request number, when (ms since 1970, the leader's clock).
 * Read by hand, as every transaction begins with it: its 32 bytes are checked once.
 */
export const TxnHeader = record({ clientId: long, cxid: int, zxid: long, time: millis, type: int }, (reader) => {
  const at = reader.take(32, 'header')
  const { view } = reader
  return {
    clientId: view.getBigInt64(at),
    cxid: view.getInt32(at + 8),
    zxid: view.getBigInt64(at + 12),
    time: millisAt(view, at + 20),
    type: view.getInt32(at + 28),
  }
})

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

/**
 * class StatPersisted: a Stat without what is counted anew; cversion counts creations of children, deletions not.
 * Read by hand, as every znode of a snapshot has one: its 60 bytes are checked once.
 */
export const StatPersisted = record(persisted, (reader) => {
  const at = reader.take(60, 'stat')
  const { view } = reader
  return {
    czxid: view.getBigInt64(at),
    mzxid: view.getBigInt64(at + 8),
    ctime: millisAt(view, at + 16),
    mtime: millisAt(view, at + 24),
    version: view.getInt32(at + 32),
    cversion: view.getInt32(at + 36),
    aversion: view.getInt32(at + 40),
    ephemeralOwner: view.getBigInt64(at + 44),
    pzxid: view.getBigInt64(at + 52),
  }
})
export type StatPersisted = Infer<typeof StatPersisted>
