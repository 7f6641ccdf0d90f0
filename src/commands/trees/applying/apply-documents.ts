import type { DocumentPlace } from '../../../cli/declare/place/document-kind.ts'
import { warn } from '../../../cli/life/notices.ts'
import { type Comparison, type Difference, newComparison } from '../../../tree/place/differences.ts'
import { transfer } from '../../../tree/transfer/transfer.ts'
import { nothingTransferred, type Transferred } from '../../../tree/transfer/transferred.ts'
import { recording } from '../../journal/recording/recording.ts'
import { denied } from '../differences/summary-text.ts'
import { tellingMoved } from '../moving/moved.ts'
import { Pace } from '../moving/pace.ts'
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

/**
 * Makes of the ensemble what documents declare.
 * @param agreed what somebody has seen; undefined: what differs is found out now
 * @throws StopError `partial` when something was changed, and not all; `conflict` when somebody else was faster, and nothing was
 */
export async function applyDocuments(
  call: Wanted,
  declared: Declared,
  agreed: readonly Difference[] | undefined,
): Promise<Applied> {
  const counts = newComparison()
  const progress = nothingTransferred()
  const differences = await unlessNone(agreed ?? declared.drift(counts))
  if (!differences) {
    tellEphemerals(call, counts)
    return { ...nothingApplied(), unread: unreadIn(counts) }
  }
  const zk = await call.zk()
  const pace = new Pace(agreed?.length)
  const { signal } = call
  const tell = () => call.tell?.(pace.text(progress.created + progress.changed + progress.deleted))
  const move = async (recorder?: Parameters<Parameters<typeof recording>[3]>[0]) => {
    const { atomic } = await transfer(zk, declared.root, differences, { signal, recorder, progress, tell })
    return { atomic, ...(recorder?.sealed && { journal: recorder.id }) }
  }
  try {
    const end = await tellingMoved(call, progress, () =>
      call.flags['no-journal'] ? move() : recording(call, commandOf(call), [declared.root], move),
    )
    return { ...progress, ...end, unread: unreadIn(counts) }
  } finally {
    tellEphemerals(call, counts)
  }
}

export function nothingApplied(): Applied {
  return { ...nothingTransferred(), atomic: false, unread: 0 }
}

export function tellEphemerals(call: Wanted, { ephemerals: { left } }: Comparison): void {
  if (left === 1) warn(call, 'one ephemeral is left as it is: it belongs to its session')
  if (left > 1) warn(call, `${left} ephemerals are left as they are: they belong to their sessions`)
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

function unreadIn(counts: Comparison): number {
  return counts.unreadable + denied(counts)
}

/** As one would type it. */
function commandOf({ flags }: Wanted): string {
  return `apply ${flags.file.map((place) => `-f ${nameOf(place)}`).join(' ')}${flags.prune ? ' --prune' : ''}`
}

function nameOf(place: DocumentPlace): string {
  return place.at === 'file' ? place.file : place.at === 'folder' ? place.folder : '-'
}
