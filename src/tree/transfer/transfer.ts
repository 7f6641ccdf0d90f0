import type { ZooKeeper } from '../../client/client.ts'
import { UsageError } from '../../wire/error.ts'
import { joinPath, pathFault } from '../../wire/path.ts'
import type { Recorder } from '../journal/recorder.ts'
import type { Difference } from '../place/differences.ts'
import { isSystem } from '../walk/system.ts'
import { missingParents } from './missing-parents.ts'
import type { Step } from './step.ts'
import { type PathOf, stepsOf } from './steps-of.ts'
import { hinder, type Transferred } from './transferred.ts'
import { takeWhole } from './whole.ts'
import { Writer } from './writer.ts'

/** Steps taken together, where nobody says how many. */
const BATCH = 4000
/** Bytes of their data, about. */
const BATCH_BYTES = 2 * 1024 * 1024

export interface TransferOptions {
  readonly signal: AbortSignal
  /** Keeps what is taken, so that `undo` can put it back. undefined: nothing is kept. */
  readonly recorder?: Recorder | undefined
  /** Filled in as it goes. */
  readonly progress: Transferred
  /** Called when the progress has moved on. */
  readonly tell?: (() => void) | undefined
  /** `prefer` (the default): in one transaction where all of it fits into one. `only`: so, or nothing is done at all. */
  readonly atomic?: 'prefer' | 'never' | 'only' | undefined
  /** Steps taken together. Default 4,000. */
  readonly batch?: number | undefined
}

/**
 * Makes of the tree at `root` what the differences say: left is that tree as it was read (with the stats:
 * `CompareOptions.stat`), right what is wanted. Which of them it gets (none that is removed without --prune, none that is
 * changed under --no-clobber) is its caller's choice. What the root is below is made.
 *
 * Everything is written under what was read: a znode that somebody else created, changed or deleted meanwhile is a conflict,
 * counted and never overwritten. After a lost connection it is looked whether what was sent was done, and gone on. Ended
 * half-way (by the signal, an expired session, the end of this process) it can be gone on with: the differences of then,
 * transferred, make up for the rest.
 *
 * Memory holds some batches of steps and the way from the root to where they are.
 * @returns whether all of it was one transaction. Under `only` nobody knows of one whose answer was lost: both trees tell
 * @throws UsageError for a root among the server's own znodes, and where the journal's disk refuses; ConnectionError; the
 * signal's reason; what reading the differences throws
 */
export async function transfer(
  zk: ZooKeeper,
  root: string,
  differences: AsyncIterable<Difference>,
  { signal, recorder, progress, tell = () => {}, atomic = 'prefer', batch: most = BATCH }: TransferOptions,
): Promise<{ atomic: boolean }> {
  refuseSystem(zk, root)
  const target = { zk, root, recorder, progress, tell }
  const writer = new Writer(target)
  const steps = stepsOf(differences, below(zk, root), (obstacle) => hinder(progress, obstacle))
  /** The first batch, as long as it may be all there is. */
  let only: Step[] | undefined
  let begun = atomic === 'never'
  let writing: Promise<void> | undefined
  const write = async (batch: readonly Step[]): Promise<void> => {
    const recording = await writer.record(batch)
    await writing
    signal.throwIfAborted()
    writing = writer.take(recording)
    // The next one waits for it, and hears of it.
    writing.catch(() => {})
  }
  try {
    for await (const batch of batches(missingParents(zk, root, steps), most)) {
      if (only && atomic === 'only') return { atomic: false }
      if (only) await write(only)
      only = begun ? undefined : batch
      if (begun) await write(batch)
      begun = true
    }
    signal.throwIfAborted()
    if (!only) return { atomic: false }
    const end = await takeWhole(target, only)
    if (end === 'whole') return { atomic: true }
    if (atomic === 'only') return { atomic: false }
    await writer.take(await writer.record(only), end === 'doubt')
    return { atomic: false }
  } finally {
    await writing
  }
}

async function* batches(all: AsyncIterable<readonly Step[]>, most: number): AsyncGenerator<Step[]> {
  let batch: Step[] = []
  let bytes = 0
  for await (const steps of all) {
    for (const step of steps) {
      batch.push(step)
      bytes += bytesOf(step)
      if (batch.length < most && bytes < BATCH_BYTES) continue
      yield batch
      batch = []
      bytes = 0
    }
  }
  if (batch.length > 0) yield batch
}

/** Data that is in memory for it. */
function bytesOf(step: Step): number {
  return ('data' in step ? (step.data?.length ?? 0) : 0) + ('left' in step ? (step.left.data?.length ?? 0) : 0)
}

/** @throws UsageError for what no tree is written to */
export function refuseSystem(zk: ZooKeeper, root: string): void {
  if (isSystem(zk, root))
    throw new UsageError(`${root} is the servers' own: they keep quotas and their configuration below /zookeeper`)
}

/** From a path below the root to the client's, as far as something may be written there: not to what is the server's own. */
export function below(zk: ZooKeeper, root: string): PathOf {
  return (below) => {
    const path = below === '' ? root : joinPath(root, below.slice(1))
    if (isSystem(zk, path)) return undefined
    const fault = pathFault(path)
    return fault ? { path, why: 'failed', message: `no path of ZooKeeper: ${fault}` } : path
  }
}
