import { warn } from '../../../cli/life/notices.ts'
import { StopError } from '../../../cli/life/stop-error.ts'
import { type Comparison, type Difference, newComparison } from '../../../tree/place/differences.ts'
import { transfer } from '../../../tree/transfer/transfer.ts'
import { nothingTransferred, type Transferred } from '../../../tree/transfer/transferred.ts'
import { recording } from '../../journal/recording/recording.ts'
import { denied } from '../differences/summary-text.ts'
import type { Declared, Wanted } from './declared.ts'

/** What was done. */
export interface Applied extends Transferred {
  /** In one transaction. */
  readonly atomic: boolean
  /** Znodes of which not all could be read: what they are is not known, and was left alone. */
  readonly unread: number
  /** Number of the entry in the journal. */
  readonly journal?: number
}

/** Obstacles told one by one. */
const TOLD = 10

/**
 * Makes of the ensemble what documents declare.
 * @param agreed what somebody has seen; undefined: what differs is found out now
 * @throws StopError partial when something was changed, and not all
 */
export async function applyDocuments(
  call: Wanted,
  declared: Declared,
  agreed: readonly Difference[] | undefined,
): Promise<Applied> {
  const counts = newComparison()
  const progress = nothingTransferred()
  const found = agreed ?? declared.drift(counts)
  const differences = await unlessNone(found)
  if (!differences) {
    tellEphemerals(call, counts)
    return { ...nothingApplied(), unread: unreadIn(counts) }
  }
  const zk = await call.zk()
  const tell = () => call.tell?.(done(progress))
  const work = async (recorder?: Parameters<Parameters<typeof recording>[3]>[0]) => {
    const { atomic } = await transfer(zk, declared.root, differences, { signal: call.signal, progress, tell, recorder })
    return { atomic, ...(recorder?.sealed && { journal: recorder.id }) }
  }
  try {
    const keep = !call.flags['no-journal']
    const outcome = await (keep ? recording(call, commandOf(call), [declared.root], work) : work())
    return { ...progress, ...outcome, unread: unreadIn(counts) }
  } catch (error) {
    throw halfDone(call, progress, error as Error)
  } finally {
    tellObstacles(call, progress)
    tellEphemerals(call, counts)
  }
}

export function nothingApplied(): Applied {
  return { ...nothingTransferred(), atomic: false, unread: 0 }
}

export function tellEphemerals(call: Wanted, { ephemerals }: Comparison): void {
  if (ephemerals.left > 0) warn(call, `${ephemerals.left} ephemerals are left as they are: their sessions hold them`)
}

/** `created 3, changed 1` */
export function done({ created, changed, deleted }: Transferred): string {
  const parts = [
    ...(created > 0 ? [`created ${created}`] : []),
    ...(changed > 0 ? [`changed ${changed}`] : []),
    ...(deleted > 0 ? [`deleted ${deleted}`] : []),
  ]
  return parts.length === 0 ? 'changed nothing' : parts.join(', ')
}

/** The differences, if there is one: nothing goes into the journal for nothing. */
async function unlessNone(
  found: Iterable<Difference> | AsyncIterable<Difference>,
): Promise<AsyncIterable<Difference> | undefined> {
  const all = (async function* () {
    yield* found
  })()
  const first = await all.next()
  if (first.done) return undefined
  return (async function* () {
    yield first.value
    yield* all
  })()
}

function halfDone(call: Wanted, progress: Transferred, error: Error): Error {
  const { created, changed, deleted } = progress
  if (created + changed + deleted === 0) return error
  const hint = 'the same command again goes on from here'
  if (!call.signal.aborted)
    return new StopError('partial', `${done(progress)}, and not all: ${error.message}`, hint, {
      created,
      changed,
      deleted,
    })
  warn(call, `${done(progress)}, and not all: ${hint}`)
  return error
}

function tellObstacles(call: Wanted, { obstacles, conflicts, refused, unproved, open }: Transferred): void {
  for (const { path, message } of obstacles.slice(0, TOLD)) warn(call, `left as it is: ${path}: ${message}`)
  const more = conflicts + refused - Math.min(obstacles.length, TOLD)
  if (more > 0) warn(call, `and ${more} more`)
  if (unproved > 0)
    warn(
      call,
      `somebody created a znode beside ${unproved} of those deleted just then: the journal may have older data`,
    )
  if (open > 0) warn(call, `${open} znodes do not have their ACLs yet: the same command again gives them`)
}

function unreadIn(counts: Comparison): number {
  return counts.unreadable + denied(counts)
}

/** As one would type it. */
function commandOf({ flags }: Wanted): string {
  const names = flags.file.map((place) => ('file' in place ? place.file : 'folder' in place ? place.folder : '-'))
  return `apply ${names.map((name) => `-f ${name}`).join(' ')}${flags.prune ? ' --prune' : ''}`
}
