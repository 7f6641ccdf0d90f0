import type { Buffer } from 'node:buffer'
import type { Stat } from '../../wire/records.ts'
import { changesBetween } from '../../wire/version.ts'

/** What the mirror knows of a znode. */
export interface Entry {
  /** Undefined until a read told. */
  czxid: bigint | undefined
  mzxid: bigint | undefined
  version: number
  /** Grows by one with each child that is created or deleted. */
  cversion: number
  /** Kept only where data is asked for. */
  data?: Buffer | null
  /** Why its data, which is asked for, cannot be read. */
  unread?: Error
  /** The data is older than the version: it is still to be read. */
  stale?: boolean
}

/** @param data given only where data is asked for */
export function entryOf(stat: Stat, data?: Buffer | null): Entry {
  const { czxid, mzxid, version, cversion } = stat
  return data === undefined ? { czxid, mzxid, version, cversion } : { czxid, mzxid, version, cversion, data }
}

/** A znode just created, as its event tells. */
export function newborn(zxid: bigint | undefined): Entry {
  return { czxid: zxid, mzxid: zxid, version: 0, cversion: 0 }
}

/** The version after one more change: an int that wraps; the configuration znode stays at -1. */
export function nextVersion(version: number): number {
  return version === -1 ? -1 : (version + 1) | 0
}

/** Whether an entry and a later one are the same znode, and not one that was deleted and made again. */
export function sameNode(before: Entry, after: Entry): boolean {
  if (before.czxid !== undefined && after.czxid !== undefined) return before.czxid === after.czxid
  return changesBetween(before.version, after.version) >= 0
}

/** Whether nothing a reader can see differs. */
export function sameState(before: Entry | undefined, after: Entry | undefined): boolean {
  if (!before || !after) return before === after
  const told = !before.stale && (!before.unread || after.unread !== undefined)
  return sameNode(before, after) && before.version === after.version && told
}

/** Its data as a change tells it: nothing where data is not asked for. */
export function dataOf({ data, unread }: Entry): { data?: Buffer | null; unread?: Error } {
  if (unread) return { unread }
  return data === undefined ? {} : { data }
}
