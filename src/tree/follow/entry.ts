import type { Buffer } from 'node:buffer'
import type { Stat } from '../../wire/records.ts'
import { changesBetween } from '../../wire/version.ts'

/** Between which zxids a znode was made. */
export interface Birth {
  /** Of the last answer before its event. */
  readonly after: bigint
  /** Of an answer after its event, if one is known. */
  by?: bigint
}

/** What the mirror knows of a znode. */
export interface Entry {
  /** Undefined until a read told. */
  czxid: bigint | undefined
  /** Of one whose creation told no zxid, as servers before 3.9 do. */
  born?: Birth
  mzxid: bigint | undefined
  version: number
  /** Grows by one with each child that is created or deleted. */
  cversion: number
  /** Kept only where data is asked for. */
  data?: Buffer | null
  /** As it was read with the data; kept only where stats are asked for. */
  stat?: Stat
  /** Why its data, which is asked for, cannot be read. */
  unread?: Error
  /** The data is older than the version: it is still to be read. */
  stale?: boolean
}

/** What is kept of znodes besides their versions. */
export interface Keeping {
  /** Their data. */
  readonly data: boolean
  /** The stat that was read with the data. */
  readonly stats: boolean
}

/** @param data given only where data is asked for */
export function entryOf(stat: Stat, data: Buffer | null | undefined, { stats }: Keeping): Entry {
  const { czxid, mzxid, version, cversion } = stat
  // Written out: there may be a million of them, and what is added to an object later takes more room.
  if (data === undefined) return stats ? { czxid, mzxid, version, cversion, stat } : { czxid, mzxid, version, cversion }
  return stats ? { czxid, mzxid, version, cversion, data, stat } : { czxid, mzxid, version, cversion, data }
}

/** A znode just created, as its event tells. @param after zxid of the last answer, where the event may not tell its own */
export function newborn(zxid: bigint | undefined, after?: bigint): Entry {
  const entry: Entry = { czxid: zxid, mzxid: zxid, version: 0, cversion: 0 }
  if (zxid === undefined && after !== undefined) entry.born = { after }
  return entry
}

/** Notes of znodes whose creation told no zxid that they are no younger than an answer which came after it. */
export function notYoungerThan(zxid: bigint, entries: Iterable<Entry | undefined>): void {
  for (const entry of entries) if (entry?.born && zxid > entry.born.after) entry.born.by ??= zxid
}

/** The version after one more change: an int that wraps; the configuration znode stays at -1. */
export function nextVersion(version: number): number {
  return version === -1 ? -1 : (version + 1) | 0
}

/** Whether an entry and a later one are the same znode, and not one that was deleted and made again. */
export function sameNode(before: Entry, after: Entry): boolean {
  if (before.czxid !== undefined && after.czxid !== undefined) return before.czxid === after.czxid
  const latest = before.czxid ?? before.born?.by
  const since = after.czxid === undefined ? after.born?.after : after.czxid - 1n
  if (latest !== undefined && since !== undefined && since >= latest) return false
  return changesBetween(before.version, after.version) >= 0
}

/** Whether nothing a reader can see differs. */
export function sameState(before: Entry | undefined, after: Entry | undefined): boolean {
  if (!before || !after) return before === after
  const told = !before.stale && (!before.unread || after.unread !== undefined)
  return sameNode(before, after) && before.version === after.version && sameHistory(before, after) && told
}

/**
 * Whether what is the same by its numbers is by the time it was written, too: a server that was put back to an older snapshot gives
 * versions, and zxids, once more.
 */
function sameHistory(before: Entry, after: Entry): boolean {
  if (before.mzxid !== undefined && after.mzxid !== undefined && before.mzxid !== after.mzxid) return false
  return !before.stat || !after.stat || before.stat.mtime === after.stat.mtime
}

/** Its data as a change tells it: nothing where data is not asked for, or still to be read. */
export function dataOf({ data, unread, stat, stale }: Entry): { data?: Buffer | null; unread?: Error; stat?: Stat } {
  if (stale) return {}
  const known = stat ? { stat } : {}
  if (unread) return { unread, ...known }
  return data === undefined ? known : { data, ...known }
}
