import type { DataFile } from './data-dir.ts'
import { type LogEntry, readLog } from './log-file.ts'

export interface Range {
  /** First and last zxid wanted. */
  readonly from?: bigint | undefined
  readonly to?: bigint | undefined
}

/**
 * The transactions of several logs in order. Servers that synced from a leader may hold one twice, in overlapping files;
 * it is delivered once. Files that end before `from` are not opened.
 */
export async function* readLogs(logs: readonly DataFile[], { from = 0n, to }: Range = {}): AsyncGenerator<LogEntry> {
  let last = -1n
  for (const [index, log] of logs.entries()) {
    const next = logs[index + 1]
    if (next && next.zxid <= from && next.zxid > log.zxid) continue
    for await (const entry of readLog(log.file)) {
      if ('transaction' in entry) {
        const { zxid } = entry.transaction
        if (to !== undefined && zxid > to) break
        if (zxid < from || zxid <= last) continue
        last = zxid
      }
      yield entry
    }
  }
}
