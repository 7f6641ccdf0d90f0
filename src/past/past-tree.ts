import { owned } from '../ensemble/logs/files/owned.ts'
import type { SnapshotNode } from '../ensemble/logs/files/snapshot-file.ts'
import type { Change, Transaction } from '../ensemble/logs/files/transaction.ts'
import type { Rebuilt } from '../ensemble/logs/rebuilt.ts'
import { Tree } from '../server/tree/tree.ts'
import type { SimpleTxn, Txn } from '../server/tree/txn.ts'

/** A server's tree, made from its files: what they tell is applied as the server did it itself. */
export class PastTree implements Rebuilt {
  /** Before the first snapshot a server has the znodes that are always there. */
  #tree = new Tree()
  #placed = false
  readonly sessions = new Map<bigint, number>()
  /** Transactions of a kind nobody knows: what they changed is not shown. */
  readonly unknown: bigint[] = []

  get tree(): Tree {
    return this.#tree
  }

  get zxid(): bigint {
    return this.#tree.lastZxid
  }

  place({ path, data, acl, stat }: SnapshotNode): void {
    // A snapshot of before 3.5 has no /zookeeper/config.
    if (!this.#placed) this.#tree = new Tree(false)
    this.#placed = true
    const { czxid, mzxid, pzxid, ctime, mtime, version, cversion, aversion, ephemeralOwner: owner } = stat
    this.#tree.restore(path, {
      data,
      acl,
      czxid,
      // The same number once: a million znodes have three million of them.
      mzxid: mzxid === czxid ? czxid : mzxid,
      pzxid: pzxid === czxid ? czxid : pzxid === mzxid ? mzxid : pzxid,
      ctime,
      mtime,
      version,
      cversion,
      aversion,
      owner: owner === 0n ? 0n : owner,
      children: undefined,
    })
  }

  placed(zxid: bigint): void {
    this.#tree.lastZxid = zxid
  }

  apply({ zxid, session, cxid, time, changes, multi }: Transaction): void {
    for (const change of changes) {
      if (change.op === 'session') this.sessions.set(session, change.timeout)
      else if (change.op === 'close') this.sessions.delete(session)
      else if (change.op === 'unknown') this.unknown.push(zxid)
    }
    const txn: Txn | undefined = multi
      ? { type: 'multi', txns: changes.flatMap((one) => txnOf(one) ?? []) }
      : txnOf(changes[0]!)
    if (txn) this.#tree.replay({ clientId: session, cxid, zxid, time }, txn)
    else this.#tree.lastZxid = zxid
  }
}

/** The transaction of the server that a change in the log is; none for one of a kind nobody knows. */
function txnOf(change: Change): SimpleTxn | undefined {
  switch (change.op) {
    case 'create':
      return createTxn(change)
    case 'set':
      return { type: 'setData', path: change.path, data: owned(change.data), version: change.version }
    case 'delete':
      return { type: 'delete', path: change.path }
    case 'acl':
      return { type: 'setACL', path: change.path, acl: change.acl, version: change.version }
    case 'check':
      return { type: 'check', path: change.path, version: change.version }
    case 'session':
      return { type: 'createSession', timeOut: change.timeout }
    case 'close':
      return { type: 'closeSession', paths2Delete: change.ephemerals ?? [] }
    case 'error':
      return { type: 'error', err: change.code }
    case 'unknown':
      return undefined
  }
}

function createTxn({
  path,
  data,
  acl,
  kind,
  ttl,
  parentCversion: parentCVersion,
}: Change & { op: 'create' }): SimpleTxn {
  const made = { path, data: owned(data), acl, parentCVersion }
  if (kind === 'container') return { type: 'createContainer', ...made }
  if (kind === 'ttl') return { type: 'createTTL', ...made, ttl }
  return { type: 'create', ...made, ephemeral: kind === 'ephemeral' }
}
