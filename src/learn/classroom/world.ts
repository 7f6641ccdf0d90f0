import type { Buffer } from 'node:buffer'
import type { Exchange, Fired } from '../../tap/conversation/entry.ts'
import type { Acl, Stat } from '../../wire/records.ts'

/** A znode as it is now. */
export interface Leaf {
  readonly path: string
  readonly data: Buffer | null
  readonly stat: Stat
  readonly acl: readonly Acl[]
  /** Whose ephemeral it is: `you`, or a machine by its name; undefined of one that stays. */
  readonly owner: string | undefined
}

/** All znodes but the servers' own, by their paths, parents first. */
export type Tree = ReadonlyMap<string, Leaf>

/** A line that was run. */
export interface Ran {
  readonly line: string
  /** Its exit code; undefined while it runs. */
  readonly exit: number | undefined
  /** What it asked of the server. */
  readonly asked: readonly Exchange[]
}

/** All a goal can look at: how things are, and what has happened since its step began. */
export interface World {
  readonly tree: Tree
  /** As the tree was when the step began. */
  readonly before: Tree
  /** Lines that were run, oldest first. */
  readonly ran: readonly Ran[]
  /** What was asked by lines, and by what they left running. */
  readonly asked: readonly Exchange[]
  /** Watches of the learner's that fired. */
  readonly fired: readonly Fired[]
  /** The learner's sessions that live, the newest last. */
  readonly sessions: readonly bigint[]
  /** Sessions the learner opened. */
  readonly opened: number
  /** The learner's working znode. */
  readonly cwd: string
}

export type Goal = (world: World) => boolean
