import type { DataDir } from './data-dir.ts'
import { readSnapshotPieces } from './files/snapshot-file.ts'
import type { Change, Transaction } from './files/transaction.ts'
import { isSession } from './offline-tree.ts'

/** One thing that happened to a znode. */
export interface Happening {
  readonly path: string
  readonly zxid: bigint
  /** ms since 1970, on the leader's clock. */
  readonly time: number
  /** Who did it. */
  readonly session: bigint
  /** `deleted-with-session`: an ephemeral whose owner ended. `reaped`: an empty container or expired TTL znode. */
  readonly action: 'created' | 'changed' | 'acl' | 'deleted' | 'deleted-with-session' | 'reaped'
  /** Data version or, of `acl`, ACL version after it; undefined for deletions. */
  readonly version: number | undefined
  readonly data: Buffer | null | undefined
  readonly multi: boolean
}

/** Finds out of transactions, one after the other, what happened to some znodes. */
export class Happenings {
  readonly #concerns: (path: string) => boolean
  /** Ephemerals among them by owner: before 3.6 the end of a session does not list what it took along. */
  readonly #owned = new Map<bigint, Set<string>>()

  private constructor(concerns: (path: string) => boolean) {
    this.#concerns = concerns
  }

  /** @param concerns whether a znode is one of them */
  static async begin({ snapshots }: DataDir, concerns: (path: string) => boolean): Promise<Happenings> {
    const found = new Happenings(concerns)
    if (!snapshots[0]) return found
    for await (const piece of readSnapshotPieces(snapshots[0].file))
      for (const entry of piece)
        if ('node' in entry && concerns(entry.node.path)) found.#owns(entry.node.path, entry.node.stat.ephemeralOwner)
    return found
  }

  of(transaction: Transaction): Happening[] {
    const { zxid, time, session, multi } = transaction
    const told = { zxid, time, session, multi }
    return transaction.changes.flatMap((change): Happening[] => {
      if (change.op === 'close')
        return this.#takenAlong(change, session).map((path) => ({
          ...told,
          path,
          ...gone,
          action: 'deleted-with-session',
        }))
      if (!('path' in change) || !this.#concerns(change.path)) return []
      const { path } = change
      switch (change.op) {
        case 'create':
          this.#owns(path, change.kind === 'ephemeral' ? session : 0n)
          return [{ ...told, path, action: 'created', version: 0, data: change.data }]
        case 'set':
          return [{ ...told, path, action: 'changed', version: change.version, data: change.data }]
        case 'acl':
          return [{ ...told, path, action: 'acl', version: change.version, data: undefined }]
        case 'delete':
          for (const paths of this.#owned.values()) paths.delete(path)
          return [{ ...told, path, ...gone, action: change.reaped ? 'reaped' : 'deleted' }]
        default:
          return []
      }
    })
  }

  #owns(path: string, owner: bigint): void {
    if (!isSession(owner)) return
    const paths = this.#owned.get(owner) ?? new Set()
    this.#owned.set(owner, paths.add(path))
  }

  #takenAlong({ ephemerals }: Change & { op: 'close' }, session: bigint): string[] {
    const owned = this.#owned.get(session)
    this.#owned.delete(session)
    return ephemerals ? ephemerals.filter(this.#concerns) : [...(owned ?? [])]
  }
}

const gone = { version: undefined, data: undefined }
