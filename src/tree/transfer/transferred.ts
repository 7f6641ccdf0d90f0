import type { Obstacle } from '../journal/restoring/restoration.ts'

/** Obstacles that are remembered to be shown. */
const SHOWN = 100

/** How far a transfer came; true at any time of it, also at an error. */
export interface Transferred {
  created: number
  /** Znodes that got other data, another ACL, or both. */
  changed: number
  deleted: number
  /** Of data that was written. */
  bytes: number
  /** Somebody else was faster: left as they are. */
  conflicts: number
  /** The server, or ZooKeeper's rules, would not have it. */
  refused: number
  /** Deleted, though they may have been others than those that were read: `Deletion.unproved`. */
  unproved: number
  /** Parents whose ACLs have an entry more, since what comes below them is not all there: they are closed by who goes on. */
  open: number
  /** The first few. */
  readonly obstacles: Obstacle[]
}

export function nothingTransferred(): Transferred {
  const done = { created: 0, changed: 0, deleted: 0, bytes: 0 }
  return { ...done, conflicts: 0, refused: 0, unproved: 0, open: 0, obstacles: [] }
}

/** Notes what was left as it is. */
export function hinder(progress: Transferred, { path, why, message }: Obstacle): void {
  if (why === 'conflict') progress.conflicts++
  else progress.refused++
  if (progress.obstacles.length < SHOWN) progress.obstacles.push({ path, why, message })
}
