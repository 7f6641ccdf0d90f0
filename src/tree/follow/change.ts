import type { Buffer } from 'node:buffer'
import type { NodeEventType } from '../../client/watch/watch.ts'
import type { Stat } from '../../wire/records.ts'

/** One change of one znode, as a follower tells it. */
export interface NodeChange {
  readonly type: NodeEventType
  readonly path: string
  /** When it was heard of, ms since 1970. */
  readonly time: number
  /** The transaction that did it; undefined where neither the server nor a later look could tell. */
  readonly zxid: bigint | undefined
  /** Data version after the change; of a deleted znode the last one known. */
  readonly version: number | undefined
  /** Found by looking, not told by the server; also data of a change told before, which could not be read then. */
  readonly synthetic?: true
  /** Was there when the watch began. */
  readonly initial?: true
  /** The data after the change, where data was asked for and could still be read. */
  readonly data?: Buffer | null
  /** The stat that was read with it, where stats were asked for. What it says of children is as old as the data. */
  readonly stat?: Stat
  /** The data last seen before the change. */
  readonly old?: Buffer | null
  /** The data was asked for, but the next change, or a cut, came before it could be read. */
  readonly overwritten?: true
  /** The data was asked for and cannot be read: a ZkError (NoAuth), or a WireError for more than the client's `maxReply`. */
  readonly unread?: Error
}

/** A stretch of transactions of which not everything is known: changes may be missing in the stream here. */
export interface GapChange {
  readonly type: 'Gap'
  readonly path: string
  /** When it was found, ms since 1970. */
  readonly time: number
  /**
   * `reconnected`: nobody watched while the connection was down · `expired`: a new session · `overflow`: the reader was too
   * slow · `unreadable`: the children of `path` cannot be listed, and what is below it is known only as far as it was told.
   */
  readonly reason: 'reconnected' | 'expired' | 'overflow' | 'unreadable'
  /** The zxid up to which nothing is missing. */
  readonly since: bigint
  /** The zxid from which on the stream is whole again. */
  readonly until: bigint
  /** Changes that were told and had no room in the queue. */
  readonly dropped: number
  /** Why it is `unreadable`: a ZkError (NoAuth), or a WireError for more than the client's `maxReply`. */
  readonly error?: Error
}

/** An event of a type this version does not know, as the server sent it. */
export interface UnknownChange {
  readonly type: 'Unknown'
  readonly path: string
  /** When it was heard of, ms since 1970. */
  readonly time: number
  /** Of its type, as on the wire. */
  readonly code: number
}

/** What a follower tells. */
export type Change = NodeChange | GapChange | UnknownChange

/** A change on its way to the reader. */
export interface Line {
  readonly change: Change
  /** Nothing will be added to it. */
  settled: boolean
}

/** One whose zxid and data are filled in by a read that is still running until it is settled. */
export interface OpenLine extends Line {
  readonly change: { -readonly [K in keyof NodeChange]: NodeChange[K] }
}
