import type { DataDir } from './data-dir.ts'
import type { Damage } from './log-file.ts'
import { readSnapshot } from './snapshot-file.ts'
import type { Change, Transaction } from './transaction.ts'
import { readLogs } from './transactions.ts'

/** One thing that happened to a znode. */
export interface BlameEntry {
  readonly zxid: bigint
  /** ms since 1970, on the leader's clock. */
  readonly time: number
  /** Who did it. */
  readonly session: bigint
  /** When that session began, if the logs reach back to it. */
  readonly sessionSince: number | undefined
  /** `deleted-with-session`: an ephemeral whose owner ended. `reaped`: an empty container or expired TTL znode. */
  readonly action: 'created' | 'changed' | 'acl' | 'deleted' | 'deleted-with-session' | 'reaped'
  /** Data version or, of `acl`, ACL version after it; undefined for deletions. */
  readonly version: number | undefined
  readonly data: Buffer | null | undefined
  readonly multi: boolean
}

export interface Blame {
  readonly path: string
  readonly entries: readonly BlameEntry[]
  /** Oldest transaction the logs still have; nothing is known of before. */
  readonly since: bigint | undefined
  readonly damages: readonly Damage[]
}

/**
 * Who changed a znode, when, and from which session: every transaction in the logs that touched it.
 */
export async function blame(dir: DataDir, path: string): Promise<Blame> {
  const entries: BlameEntry[] = []
  const damages: Damage[] = []
  const began = new Map<bigint, number>()
  let owner = await firstOwner(dir, path)
  let since: bigint | undefined
  for await (const entry of readLogs(dir.logs)) {
    if ('damage' in entry) {
      damages.push(entry.damage)
      continue
    }
    const { transaction } = entry
    since ??= transaction.zxid
    for (const change of transaction.changes) {
      if (change.op === 'session') began.set(transaction.session, transaction.time)
      const happened = touch(change, transaction, path, owner)
      if (!happened) continue
      if (change.op === 'create') owner = change.kind === 'ephemeral' ? transaction.session : 0n
      const { zxid, time, session, multi } = transaction
      entries.push({ zxid, time, session, multi, sessionSince: began.get(session), ...happened })
    }
  }
  return { path, entries, since, damages }
}

type Happened = Pick<BlameEntry, 'action' | 'version' | 'data'>

function touch(change: Change, { session }: Transaction, path: string, owner: bigint): Happened | undefined {
  if (change.op === 'close') {
    const took = change.ephemerals ? change.ephemerals.includes(path) : owner === session && owner !== 0n
    return took ? { action: 'deleted-with-session', version: undefined, data: undefined } : undefined
  }
  if (!('path' in change) || change.path !== path) return undefined
  switch (change.op) {
    case 'create':
      return { action: 'created', version: 0, data: change.data }
    case 'set':
      return { action: 'changed', version: change.version, data: change.data }
    case 'acl':
      return { action: 'acl', version: change.version, data: undefined }
    case 'delete':
      return { action: change.reaped ? 'reaped' : 'deleted', version: undefined, data: undefined }
    default:
      return undefined
  }
}

/** Owner of a znode that is older than the logs: before 3.6 the end of a session does not list what it took along. */
async function firstOwner({ snapshots }: DataDir, path: string): Promise<bigint> {
  if (!snapshots[0]) return 0n
  for await (const entry of readSnapshot(snapshots[0].file)) {
    if ('node' in entry && entry.node.path === path) return entry.node.stat.ephemeralOwner
  }
  return 0n
}
