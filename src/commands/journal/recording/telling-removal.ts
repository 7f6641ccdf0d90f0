import type { Context } from '../../../cli/declare/context.ts'
import { warn } from '../../../cli/life/notices.ts'
import { StopError } from '../../../cli/life/stop-error.ts'
import type { RecordedRemoval } from '../../../tree/journal/remove.ts'
import type { Removal } from '../../../tree/subtree/remove.ts'
import { ZkError } from '../../../wire/error.ts'

/** What became of it. */
export interface Removed {
  readonly deleted: number
  readonly vanished: number
  /** Number of the entry in the journal. */
  readonly journal?: number
}

/** @throws StopError when there is more than --limit allows */
export function refuseMore(znodes: number, limit = Number.POSITIVE_INFINITY): void {
  if (znodes <= limit) return
  throw new StopError('no', `not done: ${znodes} znodes are more than --limit ${limit}`, undefined, { znodes })
}

/** Does the work. @throws StopError partial when it has deleted something, and not all */
export async function tellingHowFar(call: Context, progress: Removal, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (progress.deleted === 0 || call.signal.aborted) throw error
    throw partly(progress, error as Error)
  }
  if (progress.first) throw partly(progress, progress.first)
}

function partly({ deleted, left }: Removal, error: Error): StopError {
  const rest = left === 0 ? '' : `, ${left} not`
  const message = `deleted ${deleted} znodes${rest}: ${error.message}`
  return new StopError('partial', message, 'the same command again goes on from here', { deleted, left })
}

/** Where the parents take no guard, all that can be done is to notice. */
export function tellUnproved(call: Context, { unproved }: RecordedRemoval): void {
  if (unproved === 0) return
  const beside = `somebody created a znode beside ${unproved} of them in the moment they were deleted`
  warn(call, `${beside}: the journal may have older data`)
}

/** What may not be read cannot be kept. */
export function unreadable(error: unknown): unknown {
  if (!(error instanceof ZkError) || error.name !== 'NoAuth') return error
  return new StopError(
    'denied',
    `nothing was deleted: ${error.path} may not be read, so the journal could not hold it`,
    '--auth adds a credential; --no-journal deletes without keeping anything',
    { path: error.path },
  )
}
