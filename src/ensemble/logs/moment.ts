import type { DataDir, DataFile } from './data-dir.ts'
import { readSnapshot } from './files/snapshot-file.ts'
import type { Transaction } from './files/transaction.ts'
import { firstTransaction, readLogsPieces } from './transactions.ts'

/**
 * The last transaction at or before a time. Times are the leader's, and can go back where its clock was put right: of the
 * logs the last one that begins by then is looked at, and in it the last transaction.
 * @param time ms since 1970
 * @returns its zxid; undefined when all that the files have is later
 */
export async function zxidAt(dir: DataDir, time: number): Promise<bigint | undefined> {
  let after: bigint | undefined
  for (const log of dir.logs.toReversed()) {
    const first = await firstTransaction([log])
    if (!first) continue
    if (first.time <= time) return (await lastUntil(log, time))?.zxid
    after = first.zxid
  }
  return zxidOfSnapshot(dir, after, time)
}

async function lastUntil(log: DataFile, time: number): Promise<Transaction | undefined> {
  let last: Transaction | undefined
  for await (const piece of readLogsPieces([log]))
    for (const entry of piece) if ('transaction' in entry && entry.transaction.time <= time) last = entry.transaction
  return last
}

/** Of the newest snapshot before the logs, if nothing in it is later than `time`. */
async function zxidOfSnapshot(
  { snapshots }: DataDir,
  before: bigint | undefined,
  time: number,
): Promise<bigint | undefined> {
  const snapshot = snapshots.findLast(({ zxid }) => before === undefined || zxid < before)
  if (!snapshot) return undefined
  let newest = 0
  for await (const entry of readSnapshot(snapshot.file))
    if ('node' in entry) newest = Math.max(newest, entry.node.stat.ctime, entry.node.stat.mtime)
  // The empty tree of a new server tells no time.
  return newest > 0 && newest <= time ? snapshot.zxid : undefined
}

/** When the last transaction up to `zxid` was made, in ms since 1970; undefined where no log tells. */
export async function timeOf({ logs }: DataDir, zxid: bigint): Promise<number | undefined> {
  const log = logs.findLast((one) => one.zxid <= zxid)
  let time: number | undefined
  if (log)
    for await (const piece of readLogsPieces([log], { to: zxid }))
      for (const entry of piece) if ('transaction' in entry) ({ time } = entry.transaction)
  return time
}
