import type { Buffer } from 'node:buffer'
import type { Acl } from '../../wire/records.ts'

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
  /** What is below it could not be read when the file was written: nothing of that is known. */
  readonly unread?: boolean | undefined
}
