import type { Context } from '../../../cli/declare/context.ts'
import { StopError } from '../../../cli/life/stop-error.ts'
import { type Known, type RecordedRemoval, removeKnown, removeKnownUnrecorded } from '../../../tree/journal/remove.ts'
import { recording } from './recording.ts'
import { type Removed, tellingHowFar, tellUnproved, unreadable } from './telling-removal.ts'

/** Znodes that somebody has agreed to delete, these and no others. */
export interface Agreed {
  /** As one would type it: for the journal. */
  readonly command: string
  /** What it is about. */
  readonly roots: readonly string[]
  /** Children before their parents. */
  readonly znodes: readonly Known[]
  /** How many could not be looked at, for they may not be read. */
  readonly hidden: number
}

/**
 * Deletes what was agreed to, with all it holds in the journal first, and tells how far it came.
 * @throws StopError, ZkError, ConnectionError; UsageError when the disk refuses
 */
export async function removeAgreed(
  call: Context,
  { command, roots, znodes, hidden }: Agreed,
  { journal }: { readonly journal: boolean },
): Promise<Removed> {
  const zk = await call.zk()
  const progress: RecordedRemoval = { deleted: 0, vanished: 0, left: 0, unproved: 0, first: undefined }
  let entry: number | undefined
  if (!journal) await tellingHowFar(call, progress, () => removeKnownUnrecorded(zk, znodes, call.signal, progress))
  else if (znodes.length > 0) {
    entry = await recording(call, command, roots, async (recorder) => {
      try {
        await tellingHowFar(call, progress, () => removeKnown(zk, znodes, recorder, call.signal, progress))
      } catch (error) {
        throw recorder.sealed ? error : unreadable(error)
      } finally {
        tellUnproved(call, progress)
      }
      return recorder.id
    })
  }
  const { deleted, vanished } = progress
  if (hidden > 0) {
    const message = `deleted ${deleted} znodes; ${hidden} may not be read, so what is below them was not looked at`
    throw new StopError('partial', message, undefined, { deleted, hidden })
  }
  return { deleted, vanished, ...(entry === undefined ? {} : { journal: entry }) }
}
