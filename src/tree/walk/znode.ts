import type { Buffer } from 'node:buffer'
import type { WireError, ZkError } from '../../wire/error.ts'
import type { Acl, Stat } from '../../wire/records.ts'

/** What is asked of each znode of a tree, besides its path. What nobody wants is not sent for. */
export interface Wanted {
  readonly children?: boolean
  readonly data?: boolean
  readonly stat?: boolean
  readonly acl?: boolean
}

/** One znode of a tree, with what was wanted of it. */
export interface Znode {
  readonly path: string
  /** Names, sorted by code unit. undefined: not wanted, or hidden (`denied`). */
  readonly children?: readonly string[] | undefined
  /** null: the znode has none, which is not the same as empty. undefined: not wanted, or hidden (`denied`). */
  readonly data?: Buffer | null | undefined
  /** undefined: not wanted, or hidden (`denied`; before 3.9 a stat is told to everybody). */
  readonly stat?: Stat | undefined
  readonly acl?: readonly Acl[] | undefined
  /** What could not be read of it, NoAuth or an answer over the limit; what else is there could. */
  readonly denied?: ZkError | WireError | undefined
}

/**
 * Which children of a znode a walk goes to, and in which order.
 * @param names sorted by code unit
 */
export type PickChildren = (path: string, names: readonly string[]) => Promise<readonly string[]>

/** How a walk went; true at any time of it, also at an error. */
export interface Tally {
  /** Znodes told of. */
  read: number
  /** Listed by their parent, and deleted by somebody before they were read. */
  gone: number
  /** Of those read, the ones of which something could not be: data, ACL, or all below. */
  denied: number
  /** Left out because the walk was told to; what is below them is not counted. */
  skipped: number
}

export function newTally(): Tally {
  return { read: 0, gone: 0, denied: 0, skipped: 0 }
}
