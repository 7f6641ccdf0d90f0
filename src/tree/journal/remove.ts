import type { ZooKeeper } from '../../client/client.ts'
import { errorCodes } from '../../wire/codes.ts'
import { ZkError } from '../../wire/error.ts'
import { addChroot } from '../../wire/path.ts'
import type { Stat } from '../../wire/records.ts'
import type { Removal } from '../subtree/remove.ts'
import { readSome } from '../walk/read-some.ts'
import { readTree } from '../walk/read-tree.ts'
import { isSystem } from '../walk/system.ts'
import { newTally, type Znode } from '../walk/znode.ts'
import type { Before, Target } from './before.ts'
import { deleteExactly } from './delete-exactly.ts'
import type { Fate } from './entry.ts'
import type { Place, Recorder } from './recorder.ts'

/** Deletes looked at together; packets are made of them. */
const BATCH = 2000
/** What the journal keeps. */
const ALL = { data: true, acl: true, stat: true }
/** How often what changed meanwhile is recorded anew and tried again. */
const ROUNDS = 3

/** How far a recursive delete that keeps what it takes has come. */
export interface RecordedRemoval extends Removal {
  /** Deleted, though they may have been others than those kept: `Deletion.unproved`. */
  unproved: number
}

/** Why znodes of a round are left. */
interface Leftovers {
  /** Changed, or got children, since they were recorded. */
  changed: number
  /** For a reason that trying again does not mend. */
  refused: number
}

/**
 * Deletes subtrees; every znode is in the journal, on the disk, before the first is deleted, and goes only if it is still
 * what the journal has (delete-exactly.ts). What others change meanwhile is recorded anew and tried again. Memory holds some
 * batches.
 * @param progress filled in as it goes: what it says at an error is true
 * @throws ZkError NoNode for a root, NoAuth for a znode that cannot be read: nothing is deleted then; ConnectionError
 */
export async function removeRecorded(
  zk: ZooKeeper,
  roots: readonly string[],
  recorder: Recorder,
  signal: AbortSignal,
  progress: RecordedRemoval,
): Promise<void> {
  for (let round = 1; ; round++) {
    const from = recorder.place
    for (const root of roots) await record(zk, root, recorder, signal, round > 1)
    await recorder.seal()
    signal.throwIfAborted()
    progress.left = 0
    progress.first = undefined
    const places = roots.map((root) => addChroot(zk.chroot, root))
    const { changed, refused } = await removeRound(zk, places, { recorder, from }, signal, progress)
    if (changed === 0 || refused > 0 || round === ROUNDS) return
  }
}

/** A znode as it was when it was agreed to delete it. */
export interface Known {
  readonly path: string
  readonly stat: Stat
}

/**
 * Deletes these znodes and no others, if they are still what is known of them: one that was changed since is left, and never
 * tried again, for nobody has agreed to what it is now. Kept in the journal first, as by `removeRecorded`.
 * @param known children before their parents
 * @throws ZkError NoAuth for a znode that cannot be read: nothing is deleted then; ConnectionError
 */
export async function removeKnown(
  zk: ZooKeeper,
  known: readonly Known[],
  recorder: Recorder,
  signal: AbortSignal,
  progress: RecordedRemoval,
): Promise<void> {
  const from = recorder.place
  const stats = new Map(known.map(({ path, stat }) => [path, stat]))
  const paths = known.map(({ path }) => path)
  const tally = newTally()
  for await (const batch of readSome(zk, paths, { want: ALL, signal, tally })) {
    for (const znode of batch) {
      if (znode.denied) throw znode.denied
      if (isSame(znode.stat!, stats.get(znode.path)!)) {
        await recorder.write(before(zk, znode))
        continue
      }
      progress.left++
      progress.first ??= new ZkError(errorCodes.BadVersion.code, znode.path)
    }
  }
  progress.vanished = tally.gone
  await recorder.seal()
  signal.throwIfAborted()
  const places = paths.map((path) => addChroot(zk.chroot, path))
  await removeRound(zk, places, { recorder, from }, signal, progress)
}

/** The same, of which nothing is kept. */
export async function removeKnownUnrecorded(
  zk: ZooKeeper,
  known: readonly Known[],
  signal: AbortSignal,
  progress: RecordedRemoval,
): Promise<void> {
  const places = known.map(({ path }) => addChroot(zk.chroot, path))
  for (let at = 0; at < known.length; at += BATCH) {
    signal.throwIfAborted()
    const batch = known.slice(at, at + BATCH).map(({ stat }, i) => ({ ...stat, path: places[at + i]! }))
    const { errors, unproved } = await deleteExactly(zk, places, batch)
    progress.unproved += unproved
    const { fatal } = counted(errors, progress)
    if (fatal) throw fatal
  }
}

/** What the journal has of a znode that is read whole. */
function before({ chroot }: ZooKeeper, { path, data, acl, stat }: Znode): Before {
  return { did: 'delete', path: addChroot(chroot, path), data: data!, acl: acl!, stat: stat! }
}

/** Whether data and ACL of a znode are those that were known. */
function isSame(now: Stat, then: Stat): boolean {
  return now.czxid === then.czxid && now.version === then.version && now.aversion === then.aversion
}

async function record(
  zk: ZooKeeper,
  root: string,
  recorder: Recorder,
  signal: AbortSignal,
  again: boolean,
): Promise<void> {
  const skip = (path: string): boolean => isSystem(zk, path)
  try {
    for await (const batch of readTree(zk, root, { want: ALL, order: 'leaves-first', skip, signal })) {
      for (const znode of batch) {
        if (znode.denied) throw znode.denied
        if (znode.path !== '/') await recorder.write(before(zk, znode))
      }
    }
  } catch (error) {
    if (!again || !(error instanceof ZkError) || error.name !== 'NoNode' || error.path !== root) throw error
  }
}

async function removeRound(
  zk: ZooKeeper,
  roots: readonly string[],
  { recorder, from }: { recorder: Recorder; from: Place },
  signal: AbortSignal,
  progress: RecordedRemoval,
): Promise<Leftovers> {
  const leftovers = { changed: 0, refused: 0 }
  let batch: Target[] = []
  let line = from.line
  const remove = async (): Promise<void> => {
    const first = line
    line += batch.length
    const sent = batch
    batch = []
    await removeBatch(zk, roots, sent, { recorder, first }, progress, leftovers)
  }
  for await (const targets of recorder.since(from)) {
    for (const target of targets) {
      batch.push(target)
      if (batch.length < BATCH) continue
      signal.throwIfAborted()
      await remove()
    }
  }
  signal.throwIfAborted()
  await remove()
  return leftovers
}

async function removeBatch(
  zk: ZooKeeper,
  roots: readonly string[],
  batch: readonly Target[],
  { recorder, first }: { recorder: Recorder; first: number },
  progress: RecordedRemoval,
  leftovers: Leftovers,
): Promise<void> {
  const { errors, unproved } = await deleteExactly(zk, roots, batch)
  progress.unproved += unproved
  const { fatal, fates, changed, refused } = counted(errors, progress)
  leftovers.changed += changed
  leftovers.refused += refused
  await recorder.tell(first + batch.length, shifted(fates, first))
  if (fatal) throw fatal
}

type Fates = Partial<Record<Fate, number[]>>

/** Adds up what became of a batch. `fates` are by the place in it. */
function counted(
  errors: readonly (Error | undefined)[],
  progress: Removal,
): Leftovers & { readonly fates: Fates; readonly fatal: Error | undefined } {
  const fates: Fates = {}
  let fatal: Error | undefined
  let [changed, refused] = [0, 0]
  for (const [i, error] of errors.entries()) {
    const fate = (name: Fate): void => void (fates[name] ??= []).push(i)
    if (!error) progress.deleted++
    else if (!(error instanceof ZkError)) {
      fatal ??= error
      fate('doubt')
    } else if (error.name === 'NoNode') {
      progress.vanished++
      fate('gone')
    } else {
      progress.left++
      progress.first ??= error
      fate('left')
      if (error.name === 'BadVersion' || error.name === 'NotEmpty') changed++
      else refused++
    }
  }
  return { fates, fatal, changed, refused }
}

function shifted(fates: Fates, by: number): Fates {
  return Object.fromEntries(Object.entries(fates).map(([name, places]) => [name, places.map((place) => place + by)]))
}
