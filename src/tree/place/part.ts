import type { Buffer } from 'node:buffer'
import type { Acl, Stat } from '../../wire/records.ts'

/** What a file tells of one znode, or a part of it: parts of a znode are put together by `znodesOf`. */
export interface Part {
  /** Below the root: '' is the root itself. */
  readonly path: string
  /** Nothing was told of this znode before. */
  readonly first?: boolean
  /** undefined: not told here. */
  readonly data?: Buffer | null | undefined
  /** null: told that it is not known. undefined: not told here. */
  readonly acl?: readonly Acl[] | null | undefined
  /** As it was when it was read; told by dumps of other tools only. */
  readonly stat?: Stat | undefined
  /** What is below it could not be read when the file was written: nothing of that is known. */
  readonly unread?: boolean | undefined
}

/** What a table, and a stat, take in memory beside their texts, in bytes, about. */
const TABLE = 100
const STAT = 400

/** What it takes to hold a part, in bytes, about. */
export function weightOf({ path, data, acl, stat }: Part): number {
  return path.length * 2 + (data?.length ?? 0) + TABLE * (1 + (acl?.length ?? 0)) + (stat ? STAT : 0)
}
