import type { Pattern } from '../../patterns/pattern.ts'
import { isUnder } from '../../wire/path.ts'
import { openDataDir } from './data-dir.ts'
import type { LogEntry, TransactionEntry } from './files/log-file.ts'
import { readSnapshot, type SnapshotNode } from './files/snapshot-file.ts'
import type { Change, Transaction } from './files/transaction.ts'
import { type Range, readLogs } from './transactions.ts'

/** What there is to show of files: transactions of logs, znodes of a snapshot, and damage. */
export type LogItem = LogEntry | { readonly node: SnapshotNode }

/** What is wanted; undefined is everything. */
export interface Wanted extends Range {
  /** ms since 1970 */
  readonly since?: number | undefined
  readonly until?: number | undefined
  readonly session?: bigint | undefined
  /** This znode and those below. */
  readonly path?: string | undefined
  /** Whether to show requests that failed. */
  readonly errors?: boolean
}

/** The transactions of logs, each reduced to the changes wanted; of a single snapshot file, its znodes. */
export async function* showFiles(paths: readonly string[], wanted: Wanted = {}): AsyncGenerator<LogItem> {
  const { logs, snapshots } = openDataDir(...paths)
  if (logs.length === 0 && snapshots.length === 1) {
    yield* showSnapshot(snapshots[0]!.file, ({ path }) => wanted.path === undefined || isUnder(path, wanted.path))
    return
  }
  for await (const entry of readLogs(logs, wanted)) {
    if ('damage' in entry) yield entry
    else yield* reduced(entry, (change) => matches(change, entry.transaction, wanted))
  }
}

/** Changes whose path or data (as text) matches; of a snapshot file, znodes. */
export async function* grepFiles(paths: readonly string[], pattern: Pick<Pattern, 'test'>): AsyncGenerator<LogItem> {
  const { logs, snapshots } = openDataDir(...paths)
  if (logs.length === 0 && snapshots.length === 1) {
    yield* showSnapshot(
      snapshots[0]!.file,
      ({ path, data }) => pattern.test(path) || (data !== null && pattern.test(data.toString())),
    )
    return
  }
  for await (const entry of readLogs(logs)) {
    if ('damage' in entry) yield entry
    else yield* reduced(entry, (change) => textsOf(change).some((text) => pattern.test(text)))
  }
}

async function* showSnapshot(file: string, wanted: (node: SnapshotNode) => boolean): AsyncGenerator<LogItem> {
  for await (const entry of readSnapshot(file)) {
    if ('damage' in entry) yield entry
    else if ('node' in entry && wanted(entry.node)) yield entry
  }
}

function* reduced(entry: TransactionEntry, keep: (change: Change) => boolean): Generator<LogItem> {
  const { transaction } = entry
  const changes = transaction.changes.filter(keep)
  if (changes.length > 0) yield { ...entry, transaction: { ...transaction, changes } }
}

function matches(change: Change, { time, session }: Transaction, wanted: Wanted): boolean {
  if (wanted.since !== undefined && time < wanted.since) return false
  if (wanted.until !== undefined && time > wanted.until) return false
  if (wanted.session !== undefined && session !== wanted.session) return false
  if (wanted.errors === false && change.op === 'error') return false
  return wanted.path === undefined || pathsOf(change).some((path) => isUnder(path, wanted.path!))
}

function pathsOf(change: Change): readonly string[] {
  if ('path' in change) return [change.path]
  return change.op === 'close' ? (change.ephemerals ?? []) : []
}

function textsOf(change: Change): readonly string[] {
  return 'data' in change && change.data !== null ? [...pathsOf(change), change.data.toString()] : pathsOf(change)
}
