import type { Context } from '../../../cli/declare/context.ts'
import type { CopyPlace } from '../../../cli/declare/place/copy-kind.ts'
import type { Plan } from '../../../cli/declare/plan.ts'
import { StopError } from '../../../cli/life/stop-error.ts'
import { bytes } from '../../../render/units.ts'
import type { Recorder } from '../../../tree/journal/recorder.ts'
import type { TreeSource } from '../../../tree/place/place.ts'
import { sessionTree } from '../../../tree/place/session-tree.ts'
import { survey } from '../../../tree/transfer/survey.ts'
import { refuseSystem, transfer } from '../../../tree/transfer/transfer.ts'
import { nothingTransferred, type Transferred } from '../../../tree/transfer/transferred.ts'
import { type Verification, verified } from '../../../tree/transfer/verified.ts'
import { UsageError } from '../../../wire/error.ts'
import { advice, zoosh } from '../../../wire/hint.ts'
import { joinPath } from '../../../wire/path.ts'
import { recording } from '../../journal/recording/recording.ts'
import { refuseMore } from '../../journal/recording/telling-removal.ts'
import { tellingMoved } from '../moving/moved.ts'
import { Pace } from '../moving/pace.ts'
import { prepareTarget } from '../places/prepare-target.ts'
import type { ZnodeTarget } from '../places/target.ts'
import { fitsWhole, moveWhole } from './move-whole.ts'
import { isSameSession } from './overlap.ts'
import { type Part, partsOf } from './parts.ts'

/** What `mv` is told. */
interface Wanted extends Context {
  readonly args: { readonly source: CopyPlace; readonly target: CopyPlace }
  readonly flags: { readonly ephemerals: boolean; readonly limit: number | undefined; readonly 'no-journal': boolean }
}

/** What there is to move, as it was counted. */
export interface Load {
  readonly znodes: number
  /** Of data. */
  readonly bytes: number
}

/** What came of it. */
export interface Moved {
  readonly text: string
  /** Numbers of the entries in the journal: of each ensemble one. */
  readonly journals: readonly number[]
  readonly facts: Readonly<Record<string, unknown>>
}

/** A move that is about to begin. */
interface Move {
  readonly from: ZnodeTarget
  readonly to: ZnodeTarget
  readonly source: TreeSource
  readonly part: Part
  /** Both ends are certain to be with one ensemble. */
  readonly same: boolean
}

/**
 * Finds out what a move would do.
 * @throws StopError for what cannot be moved as it is, or is in the way; UsageError, ZkError, ConnectionError
 */
export function planMove(call: Wanted): Promise<Plan<Load>> {
  return moving(call, async ({ from, to, part }) => {
    const { root, counts, selection } = part
    const found = await survey(await to.zk(), root, part.differences())
    if (selection.differing > 0) throw differs(part)
    refuseUnmovable(call, part, found.masked)
    const znodes = counts.equal + found.created
    refuseMore(znodes, call.flags.limit)
    const there = counts.equal > 0 ? `, ${counts.equal} of them there already` : ''
    const text = `move ${from.where('')} to ${placeAt(to, root)}: ${znodes} znodes, ${bytes(found.bytes)}${there}`
    const facts = { from: from.where(''), to: placeAt(to, root), znodes, bytes: found.bytes, there: counts.equal }
    return {
      text,
      facts,
      settled: { znodes, bytes: found.bytes },
      consent: (from.settings.confirm ? from : to).settings,
    }
  })
}

/** What would be lost, or be another thing behind it. @throws StopError */
function refuseUnmovable({ flags }: Wanted, { counts, selection, source }: Part, masked: number): void {
  const ephemerals = counts.ephemerals.right
  if (ephemerals > 0 && !flags.ephemerals)
    throw new StopError(
      'conflict',
      `not done: ${ephemerals} ephemerals of ${source.name} belong to their sessions`,
      '--ephemerals moves what they hold, as persistent znodes',
      { ephemerals },
    )
  const unread = selection.unreadable + counts.right.denied
  if (unread > 0) throw new StopError('denied', `not done: ${unread} of ${source.name} may not be read`)
  if (masked > 0)
    throw new StopError(
      'denied',
      `not done: of ${masked} ACLs the server hides the hashes, so that they would match nobody`,
      '--auth with the right to change them shows them',
    )
}

/**
 * Moves: copies, reads both again, and deletes what is the same under the versions of that reading. In one transaction where
 * it fits into one.
 * @throws StopError, UsageError, ZkError, ConnectionError
 */
export function runMove(call: Wanted, load: Load): Promise<Moved> {
  return moving(call, async (move) => {
    const { from, to, part, same } = move
    const facts = { from: from.where(''), to: placeAt(to, part.root) }
    if (same && fitsWhole(load)) {
      const whole = await asOne(call, move)
      if (whole) return { text: whole.text, ...told(facts, true, whole.progress, [whole.journal]) }
    }
    const progress = nothingTransferred()
    const pace = new Pace(load.znodes)
    const tell = (): void => call.tell?.(`copied ${pace.text(progress.created)}`)
    const { signal } = call
    const work = async (recorder?: Recorder): Promise<void> => {
      await transfer(await to.zk(), part.root, part.differences(), {
        signal,
        recorder,
        progress,
        tell,
        atomic: 'never',
      })
      if (part.selection.differing > 0) throw differs(part)
    }
    if (same) {
      const { journal } = await kept(call, to, move, async (recorder) => {
        await tellingMoved(call, progress, () => work(recorder))
        await remove(call, move, progress, recorder)
      })
      return { text: movedText(progress), ...told(facts, false, progress, [journal]) }
    }
    const copied = await kept(call, to, move, (recorder) => tellingMoved(call, progress, () => work(recorder)))
    const removed = await kept(call, from, move, (recorder) => remove(call, move, progress, recorder))
    return { text: movedText(progress), ...told(facts, false, progress, [copied.journal, removed.journal]) }
  })
}

/** Moves in one transaction, if it can be had. */
async function asOne(
  call: Wanted,
  move: Move,
): Promise<{ text: string; progress: Transferred; journal: number | undefined } | undefined> {
  const { from, to, part, source } = move
  const { signal } = call
  const progress = nothingTransferred()
  const zk = await to.zk()
  const ends = { zk, source, from: from.root, to: part.root }
  const { result, journal } = await kept(call, to, move, (recorder) => moveWhole(ends, { signal, recorder, progress }))
  if (result) return { text: `moved ${progress.deleted} in one transaction`, progress, journal }
  // Of one whose answer was lost both places tell.
  if ((await zk.exists(from.root)) || !(await zk.exists(part.root))) return undefined
  return { text: 'moved in one transaction, whose answer was lost', progress, journal }
}

/**
 * Deletes what is the same in both.
 * @throws StopError partial when something came or was changed meanwhile: that is where it was
 */
async function remove(call: Wanted, move: Move, progress: Transferred, recorder: Recorder | undefined): Promise<void> {
  const { from, to, part } = move
  const [zk, copyZk] = [await from.zk(), await to.zk()]
  // Whichever servers tell: they have all that was written.
  await Promise.all([zk.sync(from.root), copyZk.sync(part.root)])
  const counts: Verification = { verified: 0, missing: 0, first: [] }
  const copy = sessionTree(copyZk, part.root, undefined)
  const same = verified(move.source, copy, { acl: true, signal: call.signal, counts })
  const tell = (): void =>
    call.tell?.(`${counts.verified.toLocaleString('en')} verified, ${progress.deleted.toLocaleString('en')} deleted`)
  await tellingMoved(call, progress, () =>
    transfer(zk, from.root, same, { signal: call.signal, recorder, progress, tell, atomic: 'never' }),
  )
  if (counts.missing === 0) return
  const first = counts.first.map((below) => move.source.where(below)).join(', ')
  throw new StopError(
    'partial',
    `moved ${progress.deleted}; ${counts.missing} came or were changed meanwhile, and are where they were: ${first}`,
    'the same command again goes on from here',
    { ...counts },
  )
}

function movedText({ deleted }: Transferred): string {
  return `moved ${deleted}, not in one transaction: for a while both were there`
}

function told(
  facts: Readonly<Record<string, unknown>>,
  atomic: boolean,
  { deleted, bytes: size }: Transferred,
  journals: readonly (number | undefined)[],
): Pick<Moved, 'journals' | 'facts'> {
  const numbers = journals.filter((number) => number !== undefined)
  return { journals: numbers, facts: { ...facts, moved: deleted, bytes: size, atomic, journals: numbers } }
}

/** Does something with an entry of the journal, at the ensemble that it is about. */
async function kept<T>(
  call: Wanted,
  target: ZnodeTarget,
  { from, part }: Move,
  work: (recorder: Recorder | undefined) => Promise<T>,
): Promise<{ readonly result: T; readonly journal: number | undefined }> {
  if (call.flags['no-journal']) return { result: await work(undefined), journal: undefined }
  const context = { settings: target.settings, zk: () => target.zk() }
  const roots = target === from ? [from.root] : [part.root, from.root]
  return recording(context, `mv ${from.where('')} ${part.root}`, roots, async (recorder) => {
    const result = await work(recorder)
    return { result, journal: recorder.sealed ? recorder.id : undefined }
  })
}

/** Opens what it is about, and closes that behind it. @throws UsageError, ConnectionError */
async function moving<T>(call: Wanted, use: (move: Move) => Promise<T>): Promise<T> {
  const { source: asked, target: wanted } = call.args
  const [from, to] = [await prepareTarget(asked.place, call), await prepareTarget(wanted.place, call)]
  if (from.kind === 'file')
    throw new UsageError(
      `mv moves znodes, and ${from.name} is none`,
      advice`${zoosh`help cp`}: from any place to any other`,
    )
  if (to.kind === 'file')
    throw new UsageError(`mv moves znodes, and ${to.name} is none`, advice`${zoosh`help export`}: files are written`)
  if (from.root === '/') throw new UsageError('/ cannot be moved: it is always there')
  try {
    const zk = await from.zk()
    refuseSystem(zk, from.root)
    const source = sessionTree(zk, from.root, from.own ? undefined : from.where('').slice(0, -from.root.length))
    const spot = { zk, root: from.root, settings: from.settings }
    const opened = { place: asked.place, source: { ...source, spot } }
    const extent = { recursive: true, depth: undefined, overwrite: false, include: [], exclude: [], 'no-acl': false }
    const ephemerals = call.flags.ephemerals
    const [part] = await partsOf(call, [opened], { target: to, into: wanted.into }, { ...extent, ephemerals })
    const same = isSameSession(spot, { zk: await to.zk(), root: part!.root, settings: to.settings })
    return await use({ from, to, source, part: part!, same })
  } finally {
    await Promise.all([from.close(), to.close()])
  }
}

function placeAt(target: ZnodeTarget, root: string): string {
  return target.where('').slice(0, -target.root.length) + root
}

function differs({ root, selection }: Part): StopError {
  const { differing, first } = selection
  const paths = first.map((below) => (below === '' ? root : joinPath(root, below.slice(1)))).join(', ')
  const message = `not moved: ${differing} are there and differ: ${paths}${differing > first.length ? ', …' : ''}`
  return new StopError('conflict', message, 'name another place, or delete what is there', { differing })
}
