import type { DataFile } from './data-dir.ts'
import { type LogEntry, readLogPieces } from './files/log-file.ts'
import type { Transaction } from './files/transaction.ts'

export interface Range {
  /** First and last zxid wanted. */
  readonly from?: bigint | undefined
  readonly to?: bigint | undefined
}

/** The transactions of several logs as `readLogsPieces` gives them, one by one. */
export async function* readLogs(logs: readonly DataFile[], range: Range = {}): AsyncGenerator<LogEntry> {
  for await (const piece of readLogsPieces(logs, range)) yield* piece
}

/**
 * The transactions of several logs in order. Servers that synced from a leader may hold one twice, in overlapping files;
 * it is delivered once. Files that end before `from` are not opened.
 * @returns what each chunk of a file holds of them
 */
export async function* readLogsPieces(
  logs: readonly DataFile[],
  { from = 0n, to }: Range = {},
): AsyncGenerator<readonly LogEntry[]> {
  let next = from
  for (const [index, log] of logs.entries()) {
    const after = logs[index + 1]
    if (after && after.zxid <= from && after.zxid > log.zxid) continue
    for await (const piece of readLogPieces(log.file)) {
      const end =
        to === undefined ? -1 : piece.findIndex((entry) => 'transaction' in entry && entry.transaction.zxid > to)
      const wanted = (end < 0 ? piece : piece.slice(0, end)).filter((entry) => {
        if ('damage' in entry) return true
        const { zxid } = entry.transaction
        if (zxid < next) return false
        next = zxid + 1n
        return true
      })
      if (wanted.length > 0) yield wanted
      if (end >= 0) break
    }
  }
}

/** The oldest transaction that the logs have. */
export async function firstTransaction(logs: readonly DataFile[]): Promise<Transaction | undefined> {
  for await (const entry of readLogs(logs)) if ('transaction' in entry) return entry.transaction
  return undefined
}
