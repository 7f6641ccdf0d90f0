import type { ZooKeeper } from '../../client/client.ts'
import { ZkError } from '../../wire/error.ts'
import { addChroot } from '../../wire/path.ts'
import type { Removal } from '../subtree/remove.ts'
import { readTree } from '../walk/read-tree.ts'
import { isSystem } from '../walk/system.ts'
import type { Target } from './before.ts'
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
      for (const { path, data, acl, stat, denied } of batch) {
        if (denied) throw denied
        if (path === '/') continue
        const before = { did: 'delete', path: addChroot(zk.chroot, path), data: data!, acl: acl!, stat: stat! } as const
        await recorder.write(before)
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
  let fatal: Error | undefined
  const fates: Partial<Record<Fate, number[]>> = {}
  const { errors, unproved } = await deleteExactly(zk, roots, batch)
  progress.unproved += unproved
  for (const [i, error] of errors.entries()) {
    const fate = (name: Fate): void => void (fates[name] ??= []).push(first + i)
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
      if (error.name === 'BadVersion' || error.name === 'NotEmpty') leftovers.changed++
      else leftovers.refused++
    }
  }
  await recorder.tell(first + batch.length, fates)
  if (fatal) throw fatal
}
