import { truncateSync } from 'node:fs'
import { Tree } from '../tree/tree.ts'
import { DamagedFile } from './damaged-file.ts'
import { type NumberedFile, numberedFiles } from './folder.ts'
import type { Beginning } from './journal.ts'
import { readLog } from './log-reader.ts'
import { readSnapshot } from './snapshot-reader.ts'

/** What a data directory was found to hold. */
export interface Recovered extends Beginning {
  readonly sessions: Map<bigint, number>
  /** zxid of the snapshot it starts from, undefined when there is none. */
  readonly snapshot: bigint | undefined
  /** Transactions replayed from logs. */
  readonly replayed: number
  /** What was found wrong and put right, for the reader. */
  readonly notices: readonly string[]
}

/**
 * Reads the newest whole snapshot and what the logs have after it. What a crash left unfinished at the end of a log is
 * cut off: nobody was told of it.
 * @throws DamagedFile when something acknowledged cannot be read
 */
export function recover(folder: string, configNode: boolean): Recovered {
  const notices: string[] = []
  const snapshots = numberedFiles(folder, 'snapshot')
  const logs = numberedFiles(folder, 'log')
  const { snapshot, tree, sessions } = newestSnapshot(snapshots, logs, configNode, notices)
  let replayed = 0
  for (const [i, log] of logs.entries()) {
    const next = logs[i + 1]
    if (next && next.zxid <= tree.lastZxid + 1n) continue
    const { records, end, torn } = readLog(log.path)
    if (torn > 0) {
      notices.push(`${log.path}: ${torn} bytes of an unfinished transaction cut off at byte ${end}`)
      truncateSync(log.path, end)
    }
    for (const { stamp, txn } of records) {
      if (stamp.zxid <= (snapshot ?? 0n)) continue
      tree.apply(stamp, txn)
      if (txn.type === 'createSession') sessions.set(stamp.clientId, txn.timeOut)
      if (txn.type === 'closeSession') sessions.delete(stamp.clientId)
      replayed++
    }
  }
  dropOrphans(tree, sessions)
  if (snapshot !== undefined) tree.loaded()
  return { tree, sessions, snapshot, replayed, notices }
}

/** The newest snapshot that can be read. Without any, logs are only trusted when they begin at the beginning. */
function newestSnapshot(
  snapshots: readonly NumberedFile[],
  logs: readonly NumberedFile[],
  configNode: boolean,
  notices: string[],
): { snapshot: bigint | undefined; tree: Tree; sessions: Map<bigint, number> } {
  let first: DamagedFile | undefined
  for (const { path, zxid } of snapshots.toReversed()) {
    try {
      const { tree, sessions } = readSnapshot(path, zxid, configNode)
      return { snapshot: zxid, tree, sessions: new Map(sessions) }
    } catch (error) {
      if (!(error instanceof DamagedFile)) throw error
      first ??= error
      notices.push(`${error.message}; an older snapshot is used`)
    }
  }
  const start = logs[0]
  if (first && (!start || start.zxid > 1n)) throw first
  if (start && start.zxid > 1n) throw new DamagedFile(start.path, 0, 'there is no snapshot of what happened before')
  return { snapshot: undefined, tree: new Tree(configNode), sessions: new Map() }
}

/** Ephemeral nodes of sessions that ended while the snapshot was being taken. */
function dropOrphans(tree: Tree, sessions: ReadonlyMap<bigint, number>): void {
  for (const clientId of [...tree.lifetimes.ephemerals.keys()]) {
    if (sessions.has(clientId)) continue
    tree.apply({ clientId, cxid: 0, zxid: tree.lastZxid, time: 0 }, { type: 'closeSession', paths2Delete: [] })
  }
}
