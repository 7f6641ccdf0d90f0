import type { Buffer } from 'node:buffer'
import { parentPath } from '../../wire/path.ts'
import type { Acl } from '../../wire/records.ts'
import type { SnapshotNode } from './files/snapshot-file.ts'
import type { Change, Transaction } from './files/transaction.ts'
import type { Rebuilt } from './rebuilt.ts'

/** A znode as the files have it. */
export interface OfflineNode {
  data: Buffer | null
  acl: readonly Acl[]
  /** Session, or ZooKeeper's marks for containers and TTLs; 0n for a persistent one. */
  owner: bigint
  version: number
  aversion: number
  czxid: bigint
  mzxid: bigint
  /** ms since 1970 */
  ctime: number
  mtime: number
}

const CONTAINER_OWNER = -0x8000000000000000n

/**
 * The tree that a snapshot and the log after it make. A snapshot is taken while changes go on, so changes it holds already
 * are applied again: every change gives the same result twice, and one that does not fit is passed over.
 */
export class OfflineTree implements Rebuilt {
  readonly nodes = new Map<string, OfflineNode>()
  /** Sessions that have not ended, and their timeouts in ms. */
  readonly sessions = new Map<bigint, number>()
  readonly #owned = new Map<bigint, Set<string>>()
  /** Last transaction applied. */
  zxid = 0n

  /** Takes a znode from a snapshot. */
  place({ path, data, acl, stat }: SnapshotNode): void {
    const { ephemeralOwner, version, aversion, czxid, mzxid, ctime, mtime } = stat
    this.#put(path, { data, acl, owner: ephemeralOwner, version, aversion, czxid, mzxid, ctime, mtime })
  }

  placed(zxid: bigint): void {
    this.zxid = zxid
  }

  apply(transaction: Transaction): void {
    this.zxid = transaction.zxid
    for (const change of transaction.changes) this.#apply(change, transaction)
  }

  #apply(change: Change, { zxid, time, session }: Transaction): void {
    switch (change.op) {
      case 'create': {
        const { path, data, acl } = change
        const owner = ownerOf(change, session)
        this.#put(path, {
          data,
          acl,
          owner,
          version: 0,
          aversion: 0,
          czxid: zxid,
          mzxid: zxid,
          ctime: time,
          mtime: time,
        })
        return
      }
      case 'set': {
        const { data, version } = change
        const node = this.nodes.get(change.path)
        if (node) Object.assign(node, { data, version, mzxid: zxid, mtime: time })
        return
      }
      case 'acl': {
        const node = this.nodes.get(change.path)
        if (node) Object.assign(node, { acl: change.acl, aversion: change.version })
        return
      }
      case 'delete':
        return this.#remove(change.path)
      case 'session':
        this.sessions.set(session, change.timeout)
        return
      case 'close':
        for (const path of change.ephemerals ?? this.#owned.get(session) ?? []) this.#remove(path)
        this.sessions.delete(session)
    }
  }

  #put(path: string, node: OfflineNode): void {
    this.#remove(path)
    this.nodes.set(path, node)
    if (!isSession(node.owner)) return
    const owned = this.#owned.get(node.owner) ?? new Set()
    this.#owned.set(node.owner, owned.add(path))
  }

  #remove(path: string): void {
    const node = this.nodes.get(path)
    if (!node) return
    this.nodes.delete(path)
    this.#owned.get(node.owner)?.delete(path)
  }

  /** Paths of a znode and all below it. */
  *under(root: string): Generator<[string, OfflineNode]> {
    const prefix = root === '/' ? '/' : `${root}/`
    for (const entry of this.nodes) if (entry[0] === root || entry[0].startsWith(prefix)) yield entry
  }

  /** Number of children of each znode that has any, and the length of their names in bytes. */
  children(): Map<string, { count: number; nameBytes: number }> {
    const found = new Map<string, { count: number; nameBytes: number }>()
    for (const path of this.nodes.keys()) {
      if (path === '/') continue
      const parent = parentPath(path)
      const entry = found.get(parent) ?? { count: 0, nameBytes: 0 }
      entry.count++
      entry.nameBytes += path.length - parent.length
      found.set(parent, entry)
    }
    return found
  }
}

function ownerOf(change: Change & { op: 'create' }, session: bigint): bigint {
  if (change.kind === 'ephemeral') return session
  if (change.kind === 'container') return CONTAINER_OWNER
  return change.kind === 'ttl' ? BigInt.asIntN(64, 0xff00000000000000n | BigInt(change.ttl)) : 0n
}

/** Whether an owner is a session: containers and (with extended types) TTLs use marks of their own. */
export function isSession(owner: bigint): boolean {
  return owner !== 0n && owner !== CONTAINER_OWNER && owner >> 56n !== -1n
}
