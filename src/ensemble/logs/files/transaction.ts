import { Buffer } from 'node:buffer'
import { type ErrorName, errorCodes, errorName } from '../../../wire/codes.ts'
import * as r from '../../../wire/disk-records.ts'
import { Reader } from '../../../wire/reader.ts'
import type { Acl } from '../../../wire/records.ts'

/** One change of a transaction. */
export type Change =
  | {
      readonly op: 'create'
      readonly path: string
      readonly data: Buffer | null
      readonly acl: readonly Acl[]
      readonly kind: 'persistent' | 'ephemeral' | 'container' | 'ttl'
      /** ms; 0 unless `kind` is ttl */
      readonly ttl: number
      /** The parent's creation counter after this, -1 where old logs do not tell. */
      readonly parentCversion: number
    }
  | { readonly op: 'set'; readonly path: string; readonly data: Buffer | null; readonly version: number }
  | { readonly op: 'delete'; readonly path: string; readonly reaped: boolean }
  | { readonly op: 'acl'; readonly path: string; readonly acl: readonly Acl[]; readonly version: number }
  | { readonly op: 'check'; readonly path: string; readonly version: number }
  | { readonly op: 'session'; readonly timeout: number }
  /** `ephemerals` is undefined before 3.6, where the log does not tell which znodes went. */
  | { readonly op: 'close'; readonly ephemerals: readonly string[] | undefined }
  | { readonly op: 'error'; readonly code: number; readonly name: ErrorName | 'Unknown' }
  | { readonly op: 'unknown'; readonly type: number }

/** A transaction of the log. */
export interface Transaction {
  readonly zxid: bigint
  /** Session that asked for it; the server itself (reaping containers) has session 0. */
  readonly session: bigint
  readonly cxid: number
  /** ms since 1970, on the leader's clock. */
  readonly time: number
  /** A multi has several, or none. */
  readonly changes: readonly Change[]
  readonly multi: boolean
  /** Digest of the tree after it (3.6). */
  readonly digest: bigint | undefined
}

const MULTI = 14

/**
 * Reads the bytes of one transaction, of any version: 3.4's lack the digest, older ones more.
 * A type nobody knows is kept as such; damage is a `WireError`.
 */
export function readTransaction(bytes: Buffer): Transaction {
  const reader = new Reader(bytes)
  const { clientId, cxid, zxid, time, type } = r.TxnHeader.read(reader)
  const multi = type === MULTI
  const changes = multi
    ? r.MultiTxn.read(reader).txns.map((part) => readPart(part.type, part.data))
    : [readChange(type, reader, bytes.subarray(bytes.length - reader.remaining))]
  const known = changes.every((change) => change.op !== 'unknown')
  const digest = known && reader.remaining >= r.TxnDigest.floor ? r.TxnDigest.read(reader).treeDigest : undefined
  return { zxid, session: clientId, cxid, time, changes: multi ? settled(changes) : changes, multi, digest }
}

/** The log keeps the changes of a failed multi that came before the error; the server undoes them, and so do we. */
function settled(changes: readonly Change[]): readonly Change[] {
  if (!changes.some((change) => change.op === 'error')) return changes
  return changes.map((change) => (change.op === 'error' ? change : failure(errorCodes.RuntimeInconsistency.code)))
}

function failure(code: number): Change {
  return { op: 'error', code, name: errorName(code) }
}

function readPart(type: number, data: Buffer | null): Change {
  const bytes = data ?? Buffer.alloc(0)
  return readChange(type, new Reader(bytes), bytes)
}

function readChange(type: number, reader: Reader, bytes: Buffer): Change {
  switch (type) {
    case 1:
    case 15: {
      const { ephemeral, acl, parentCVersion, ...rest } = r.CreateTxn.read(reader)
      return created(rest, acl, ephemeral ? 'ephemeral' : 'persistent', 0, parentCVersion)
    }
    case 19: {
      const { acl, parentCVersion, ...rest } = r.CreateContainerTxn.read(reader)
      return created(rest, acl, 'container', 0, parentCVersion)
    }
    case 21: {
      const { acl, parentCVersion, ttl, ...rest } = r.CreateTtlTxn.read(reader)
      return created(rest, acl, 'ttl', ttl, parentCVersion)
    }
    case 2:
    case 20:
      return { op: 'delete', ...r.DeleteTxn.read(reader), reaped: type === 20 }
    case 5:
    case 16:
      return { op: 'set', ...r.SetDataTxn.read(reader) }
    case 7: {
      const { path, acl, version } = r.SetAclTxn.read(reader)
      return { op: 'acl', path, acl: acl ?? [], version }
    }
    case 13:
      return { op: 'check', ...r.CheckTxn.read(reader) }
    case -10:
      return { op: 'session', timeout: r.CreateSessionTxn.read(reader).timeOut }
    case -11:
      return {
        op: 'close',
        ephemerals: listsEphemerals(bytes) ? r.CloseSessionTxn.read(reader).paths2Delete : undefined,
      }
    case -1:
      return failure(r.ErrorTxn.read(reader).err)
    default:
      return { op: 'unknown', type }
  }
}

function created(
  { path, data }: { path: string; data: Buffer | null },
  acl: readonly Acl[] | null,
  kind: 'persistent' | 'ephemeral' | 'container' | 'ttl',
  ttl: number,
  parentCversion: number,
): Change {
  return { op: 'create', path, data, acl: acl ?? [], kind, ttl, parentCversion }
}

/**
 * A server with `zookeeper.closeSessionTxn.enabled=false` writes no list, only the digest: 12 bytes that begin with its
 * version, 2. A list of two paths does not fit them, so they cannot be confused.
 */
function listsEphemerals(body: Buffer): boolean {
  if (body.length === 0) return false
  return body.length !== r.TxnDigest.floor || body.readInt32BE(0) !== 2
}
