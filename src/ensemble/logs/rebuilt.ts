import type { SnapshotNode } from './files/snapshot-file.ts'
import type { Transaction } from './files/transaction.ts'

/** What the files are made into, piece by piece. */
export interface Rebuilt {
  /** The last transaction in it. */
  readonly zxid: bigint
  /** Sessions that have not ended, and their timeouts in ms. */
  readonly sessions: Map<bigint, number>
  /** Takes a znode of a snapshot; parents come first. @throws Error for one that fits nowhere */
  place(node: SnapshotNode): void
  /** All of a snapshot is in. @param zxid that its name tells */
  placed(zxid: bigint): void
  /** What a snapshot holds already comes again, for it is taken while changes go on. */
  apply(transaction: Transaction): void
}
