import type { Context } from '../../../cli/declare/context.ts'
import type { CopyPlace } from '../../../cli/declare/place/copy-kind.ts'
import type { Plan } from '../../../cli/declare/plan.ts'
import { unasked } from '../../../cli/life/ask.ts'
import { warn } from '../../../cli/life/notices.ts'
import { StopError } from '../../../cli/life/stop-error.ts'
import type { Recorder } from '../../../tree/journal/recorder.ts'
import { survey } from '../../../tree/transfer/survey.ts'
import { transfer } from '../../../tree/transfer/transfer.ts'
import { nothingTransferred } from '../../../tree/transfer/transferred.ts'
import { UsageError } from '../../../wire/error.ts'
import { joinPath } from '../../../wire/path.ts'
import { recording } from '../../journal/recording/recording.ts'
import { refuseMore } from '../../journal/recording/telling-removal.ts'
import { writeTree } from '../exporting/write-tree.ts'
import { howFar, tellingMoved } from '../moving/moved.ts'
import { Pace } from '../moving/pace.ts'
import { leftOut, surveyNotes, surveyText } from '../moving/survey-text.ts'
import { prepareTarget } from '../places/prepare-target.ts'
import type { FileTarget, ZnodeTarget } from '../places/target.ts'
import { Account } from '../reading/account.ts'
import { openSources } from './open-sources.ts'
import { type Extent, type Part, partsOf } from './parts.ts'

/** What `cp` is told. */
export interface Wanted extends Context {
  readonly args: { readonly places: readonly CopyPlace[] }
  readonly flags: Extent & {
    readonly 'no-clobber': boolean
    readonly verify: boolean
    readonly limit: number | undefined
    readonly 'no-journal': boolean
  }
}

/** What came of it. */
export interface Copied {
  /** In words. */
  readonly text: string
  /** Number of the entry in the journal. */
  readonly journal: number | undefined
  /** The same for programs. */
  readonly facts: Readonly<Record<string, unknown>>
}

/**
 * Finds out what a copy would do.
 * @returns undefined where nothing would be overwritten, so that there is nothing to ask
 * @throws StopError where something else is there, or there is more than --limit allows; UsageError, ZkError, ConnectionError
 */
export async function planCopy(
  call: Wanted & { readonly flags: { readonly 'dry-run': boolean; readonly yes: boolean } },
): Promise<Plan | undefined> {
  const { 'dry-run': dryRun, 'no-clobber': noClobber, overwrite, limit, yes } = call.flags
  const { target } = await preparedTarget(call)
  if (target.kind === 'file') return planFile(call, target, dryRun)
  const fails = !overwrite && !noClobber
  if (
    !dryRun &&
    !fails &&
    limit === undefined &&
    (noClobber || unasked({ settings: target.settings, interactive: call.interactive }, yes))
  )
    return undefined
  return copying(call, async (parts) => {
    const zk = await target.zk()
    // Where nothing is, nothing is in the way.
    if (fails && !dryRun && limit === undefined && !(await anyThere(target, parts))) return undefined
    const plans: { text: string; details: string; facts: object }[] = []
    let [changed, all] = [0, 0]
    for (const part of parts) {
      const { source, root, selection, counts } = part
      const found = await survey(zk, root, part.differences())
      if (fails && selection.differing > 0) throw differs(target, part)
      changed += found.changed
      all += found.created + found.changed
      refuseMore(all, limit)
      const text = `copy ${source.name} to ${whereAt(target, root)}: ${surveyText(found)}`
      const facts = { from: source.name, to: whereAt(target, root), ...found, skipped: selection.differing }
      plans.push({ text, details: surveyNotes(found, counts, selection), facts })
    }
    if (changed === 0 && !dryRun) return undefined
    return {
      text: plans.map(({ text }) => text).join('\n'),
      details: plans.map(({ details }) => details).join(''),
      facts: { copies: plans.map(({ facts }) => facts) },
      consent: target.settings,
    }
  })
}

function planFile({ args, flags }: Wanted, { name, there }: FileTarget, dryRun: boolean): Plan | undefined {
  if (there ? flags['no-clobber'] : !dryRun) return undefined
  const text = there ? `replace ${name}` : `write ${name}`
  return { text, facts: { to: name, replaced: there, sources: args.places.length - 1 }, consent: {} }
}

/**
 * Copies, and tells how far it came.
 * @throws StopError, UsageError, ZkError, ConnectionError
 */
export async function runCopy(call: Wanted): Promise<Copied> {
  const { target } = await preparedTarget(call)
  if (target.kind === 'file') return copyToFile(call, target)
  return copying(call, async (parts) => {
    const zk = await target.zk()
    const { signal, flags } = call
    const progress = nothingTransferred()
    const pace = new Pace(undefined)
    const tell = (): void => call.tell?.(pace.text(progress.created + progress.changed))
    const move = async (recorder?: Recorder) => {
      let atomic = true
      for (const { root, differences } of parts) {
        const end = await transfer(zk, root, differences(), { signal, recorder, progress, tell })
        atomic &&= end.atomic
      }
      return { atomic: atomic && parts.length === 1, journal: recorder?.sealed ? recorder.id : undefined }
    }
    const roots = parts.map(({ root }) => root)
    const command = `cp ${parts.map(({ source }) => source.name).join(' ')} ${target.where('')}`
    const context = { settings: target.settings, zk: () => target.zk() }
    const end = await tellingMoved(call, progress, () =>
      flags['no-journal'] ? move() : recording(context, command, roots, move),
    )
    tellLeft(call, parts)
    const { obstacles: _, ...done } = progress
    const facts = { to: roots.map((root) => whereAt(target, root)), ...done, ...end }
    const text = `${howFar(progress)}${end.atomic ? ', in one transaction' : ''}`
    const copied = { text, journal: end.journal, facts }
    refuseHalf(call, target, parts, copied)
    if (flags.verify) await verify(target, parts)
    return copied
  })
}

async function copyToFile(call: Wanted, target: FileTarget): Promise<Copied> {
  const { flags } = call
  if (target.there && flags['no-clobber'])
    return { text: 'changed nothing', journal: undefined, facts: { to: target.name } }
  const [{ source }] = (await openSources(call, call.args.places.slice(0, -1))) as [
    Awaited<ReturnType<typeof openSources>>[0],
  ]
  const account = new Account(call)
  try {
    const extent = { ...flags, depth: flags.recursive ? flags.depth : 0 }
    const { znodes, bytes, ephemerals } = await writeTree(source, target, extent, call, ({ denied }, where) =>
      account.unread(where, denied!.message),
    )
    if (ephemerals > 0) warn(call, `ephemerals are left out: ${ephemerals}`)
    account.endWithin(false)
    const facts = { to: target.name, znodes, bytes, ephemerals }
    return { text: `wrote ${znodes} znodes to ${target.name}`, journal: undefined, facts }
  } finally {
    await source.close()
  }
}

/** Where to, found out before anything is sent. @throws UsageError; StopError where something is there */
async function preparedTarget(call: Wanted): Promise<{ target: ZnodeTarget | FileTarget; into: boolean }> {
  const { places } = call.args
  const { overwrite, 'no-clobber': noClobber } = call.flags
  if (places.length < 2) throw new UsageError('cp needs where from and where to')
  const { place, into } = places.at(-1)!
  const target = await prepareTarget(place, call, { replace: overwrite || noClobber })
  if (target.kind === 'file' && places.length > 2)
    throw new UsageError(`${target.name} holds one tree, and there are ${places.length - 1} to copy`)
  return { target, into }
}

/** Opens what it is about, and closes that behind it. */
async function copying<T>(call: Wanted, use: (parts: readonly Part[]) => Promise<T>): Promise<T> {
  const { target, into } = await preparedTarget(call)
  if (target.kind === 'file') throw new UsageError(`${target.name} is no znode`)
  const sources = await openSources(call, call.args.places.slice(0, -1))
  try {
    return await use(await partsOf(call, sources, { target, into }, call.flags))
  } finally {
    await Promise.all(sources.map(({ source }) => source.close()))
    await target.close()
  }
}

async function anyThere(target: ZnodeTarget, parts: readonly Part[]): Promise<boolean> {
  const zk = await target.zk()
  return (await Promise.all(parts.map(({ root }) => zk.exists(root)))).some(Boolean)
}

function whereAt(target: ZnodeTarget, root: string): string {
  const base = target.where('').slice(0, -target.root.length)
  return base + root
}

function pathsOf(target: ZnodeTarget, { root, selection }: Part): string[] {
  return selection.first.map((below) => whereAt(target, below === '' ? root : joinPath(root, below.slice(1))))
}

function differs(target: ZnodeTarget, part: Part): StopError {
  const { differing } = part.selection
  const message = `not done: ${differing} are there and differ: ${pathsOf(target, part).join(', ')}${differing > part.selection.first.length ? ', …' : ''}`
  return new StopError('conflict', message, '--overwrite replaces them, --no-clobber leaves them', { differing })
}

function tellLeft(call: Wanted, parts: readonly Part[]): void {
  for (const { source, counts } of parts) {
    for (const problem of source.missing ?? []) warn(call, problem)
    for (const note of leftOut(counts)) warn(call, note)
  }
}

/** @throws StopError partial where something is not as it should be, and nobody has said that it may */
function refuseHalf({ flags }: Wanted, target: ZnodeTarget, parts: readonly Part[], copied: Copied): void {
  const { text, facts } = copied
  const differing = flags['no-clobber'] ? [] : parts.flatMap((part) => pathsOf(target, part))
  if (differing.length > 0) {
    const message = `${text}; these are there and differ: ${differing.join(', ')}`
    throw new StopError('partial', message, '--overwrite replaces them, --no-clobber leaves them', facts)
  }
  const unread = parts.reduce((sum, { selection }) => sum + selection.unreadable, 0)
  if (unread === 0) return
  const why = `${unread} may not be read: nobody knows whether they are as they should be`
  throw new StopError('partial', `${text}; ${why}`, undefined, facts)
}

/** Reads both again. @throws StopError partial where they differ */
async function verify(target: ZnodeTarget, parts: readonly Part[]): Promise<void> {
  for (const part of parts) {
    const before = part.selection.differing
    let differing = 0
    for await (const _ of part.differences()) differing++
    differing += part.selection.differing - before
    if (differing === 0) continue
    const message = `${differing} of ${whereAt(target, part.root)} are not, or not any more, as they are in ${part.source.name}`
    throw new StopError(
      'partial',
      message,
      'somebody changed one of the two meanwhile, or the same command again goes on',
    )
  }
}
