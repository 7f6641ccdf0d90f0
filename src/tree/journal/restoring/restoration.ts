import type { ZooKeeper } from '../../../client/client.ts'
import type { Stat } from '../../../wire/records.ts'
import { changesBetween } from '../../../wire/version.ts'
import { type Mark, markOf, type StatBefore } from '../before.ts'
import type { Entry } from '../entry.ts'
import type { Openings } from '../openings.ts'
import type { Recorder } from '../recorder.ts'
import type { Overwriter } from './overwriter.ts'
import type { Overwrite } from './replacer.ts'

/** Paths of conflicts and failures that are remembered to be shown. */
const SHOWN = 100

/** Why something is not as it was: it exists again or was changed since (`conflict`), or the server refused (`failed`). */
export interface Obstacle {
  readonly path: string
  readonly why: 'conflict' | 'failed'
  readonly message: string
}

/** What an undo did, or would do. */
export interface Restoration {
  /** Put back; under a plan, to be put back. */
  restored: number
  /** What the command had created, deleted again; under a plan, to be deleted. */
  removed: number
  /** Of those, data bytes. */
  bytes: number
  /** As it was already: never changed, or put back before. */
  unchanged: number
  /** Deleted by somebody else while the command ran: not ours to bring back. */
  foreign: number
  /** Ephemerals: their sessions are not ours. */
  ephemerals: number
  /** Put back with digest entries whose hash the server had not shown: they match nobody. */
  masked: number
  conflicts: number
  failed: number
  /** The first of both. */
  readonly obstacles: Obstacle[]
}

export interface RestoreOptions {
  readonly signal: AbortSignal
  /** Find out only. */
  readonly plan: boolean
  /** Overwrite what exists again or was changed since. */
  readonly force: boolean
  /** Begins an entry of its own for what is overwritten. */
  readonly recorder: () => Promise<Recorder>
}

/** What the parts of a restoration share. */
export interface Work extends RestoreOptions {
  readonly zk: ZooKeeper
  readonly entry: Entry
  readonly result: Restoration
  readonly overwriter: Overwriter
  readonly openings: Openings
  /** Under a plan: how many children would be gone of those that are still to come. */
  readonly gone: Map<string, number>
  /** To be overwritten last: with the ACLs they get nothing could be created below them. */
  readonly later: Overwrite[]
}

/** Something to put back, and what the command is known to have made of it. */
export type Lost<B> = B & { readonly after?: Mark | undefined }

export function nothingYet(): Restoration {
  return {
    restored: 0,
    removed: 0,
    bytes: 0,
    unchanged: 0,
    foreign: 0,
    ephemerals: 0,
    masked: 0,
    conflicts: 0,
    failed: 0,
    obstacles: [],
  }
}

/** Whether a znode is as the command left it. */
export function isAsLeft(
  { stat: was, after }: Lost<{ stat: StatBefore }>,
  now: Stat,
  which: 'version' | 'aversion',
): boolean {
  if (after !== undefined) return markOf(now) === after
  return now.czxid === was.czxid && changesBetween(was[which], now[which]) === 1
}

/** Notes what became of something overwritten. */
export function isOverwritten(work: Work, path: string, error: Error | undefined): boolean {
  if (error) hinder(work, path, error.name === 'BadVersion' ? 'conflict' : 'failed', error.message)
  return error === undefined
}

/** Notes what could not be put back. */
export function hinder({ result }: Work, path: string, why: Obstacle['why'], message: string): void {
  if (why === 'conflict') result.conflicts++
  else result.failed++
  if (result.obstacles.length < SHOWN) result.obstacles.push({ path, why, message })
}
