import type { Context } from '../../../cli/declare/context.ts'
import { isJson } from '../../../cli/life/consent.ts'
import { warn } from '../../../cli/life/notices.ts'
import { StopError } from '../../../cli/life/stop-error.ts'
import { escapeLines } from '../../../render/text.ts'
import { bytes } from '../../../render/units.ts'
import type { Transferred } from '../../../tree/transfer/transferred.ts'
import { obstacles } from '../../journal/recording/notes.ts'

const GO_ON = 'the same command again goes on from here'

/** `created 12, changed 3, 1.2 kB`; what there is none of is left out. */
export function howFar({ created, changed, deleted, bytes: size }: Transferred): string {
  const counts = { created, changed, deleted }
  const told = Object.entries(counts).flatMap(([what, count]) => (count > 0 ? [`${what} ${count}`] : []))
  if (told.length === 0) return 'changed nothing'
  return [...told, ...(size > 0 ? [bytes(size)] : [])].join(', ')
}

/**
 * Moves something, and tells how far it came where it does not come to its end.
 * @param progress filled in by the work
 * @throws StopError partial when some of it is done and some is not; what the work throws where nothing is
 */
export async function tellingMoved<T>(call: Context, progress: Transferred, work: () => Promise<T>): Promise<T> {
  let result: T
  try {
    result = await work()
  } catch (error) {
    if (isNothing(progress)) throw error
    tellOpen(call, progress)
    if (!call.signal.aborted) throw partly(progress, (error as Error).message)
    // Nothing more is printed of a command that was stopped.
    warn(call, `stopped: ${howFar(progress)}; ${GO_ON}`)
    throw error
  }
  const left = progress.conflicts + progress.refused
  if (left === 0) return result
  if (!isJson(call.settings)) {
    const { obstacles: first, conflicts, refused } = progress
    call.io.err(escapeLines(obstacles({ obstacles: first, conflicts, failed: refused })))
  }
  tellOpen(call, progress)
  if (isNothing(progress) && progress.refused === 0) throw nothingDone(progress)
  throw partly(progress, `${left} not`)
}

/** What a parent that lets more in than it should is owed. */
function tellOpen(call: Context, { open }: Transferred): void {
  if (open === 0) return
  const those = open === 1 ? 'one parent' : `${open} parents`
  warn(call, `${those} must let us in until all is below them: their own ACLs come when that is gone on with`)
}

function isNothing({ created, changed, deleted }: Transferred): boolean {
  return created + changed + deleted === 0
}

/** Somebody else was faster, and none of it was done. */
function nothingDone(progress: Transferred): StopError {
  const [first] = progress.obstacles
  return new StopError('conflict', `not done: ${first!.message}`, 'the same command again looks anew', { ...progress })
}

function partly(progress: Transferred, why: string): StopError {
  return new StopError('partial', `${howFar(progress)}; ${why}`, GO_ON, { ...progress })
}
