import type { Context } from '../../../cli/declare/context.ts'
import type { Place } from '../../../cli/declare/place/place-kind.ts'
import type { Plan } from '../../../cli/declare/plan.ts'
import { warn } from '../../../cli/life/notices.ts'
import { StopError } from '../../../cli/life/stop-error.ts'
import type { ZooKeeper } from '../../../client/client.ts'
import type { Recorder } from '../../../tree/journal/recorder.ts'
import { type Comparison, type Difference, differences, newComparison } from '../../../tree/place/differences.ts'
import type { TreeSource } from '../../../tree/place/place.ts'
import { sessionTree } from '../../../tree/place/session-tree.ts'
import { orEmpty } from '../../../tree/transfer/or-empty.ts'
import { survey } from '../../../tree/transfer/survey.ts'
import { refuseSystem, transfer } from '../../../tree/transfer/transfer.ts'
import { nothingTransferred } from '../../../tree/transfer/transferred.ts'
import { UsageError } from '../../../wire/error.ts'
import { isUnder, joinPath } from '../../../wire/path.ts'
import { recording } from '../../journal/recording/recording.ts'
import { refuseMore } from '../../journal/recording/telling-removal.ts'
import { choiceOf } from '../choosing/choice.ts'
import { openPlaces } from '../places/prepare-place.ts'
import { howFar, tellingMoved } from './moved.ts'
import { Pace } from './pace.ts'
import { type conflictWays, Selection } from './selection.ts'
import { leftOut, surveyNotes, surveyText } from './survey-text.ts'

/** What `import` is told. */
interface Wanted extends Context {
  readonly args: { readonly file: Place; readonly path: string | undefined }
  readonly flags: {
    readonly 'on-conflict': (typeof conflictWays)[number] | undefined
    readonly limit: number | undefined
    readonly 'no-acl': boolean
    readonly 'no-journal': boolean
    readonly include: readonly string[]
    readonly exclude: readonly string[]
  }
}

/** What came of an import. */
export interface Imported {
  readonly path: string
  /** In words. */
  readonly text: string
  readonly atomic: boolean
  /** Number of the entry in the journal. */
  readonly journal: number | undefined
  /** What was there and is not what the file has. */
  readonly left: Pick<Selection, 'differing' | 'first'>
  /** The same for programs. */
  readonly facts: Readonly<Record<string, unknown>>
}

/** An import that is about to begin. */
interface Import {
  readonly zk: ZooKeeper
  readonly source: TreeSource
  readonly root: string
  readonly selection: Selection
  readonly counts: Comparison
  /** What is to be made up for. */
  readonly differences: AsyncIterable<Difference>
}

/**
 * Finds out what an import would do.
 * @param hurried nobody asks, so that it is worth finding out only where something may forbid it
 * @returns the plan, which settles on the number of znodes; undefined where there is nothing to say, or it cannot be found out
 * @throws StopError where something else is there, or there is more than --limit allows; UsageError, ZkError
 */
export function planImport(
  call: Wanted & { readonly flags: { readonly 'dry-run': boolean } },
  hurried: boolean,
): Promise<Plan<number> | undefined> {
  const { 'on-conflict': way = 'fail', limit, 'dry-run': dryRun } = call.flags
  return importing(call, async (task) => {
    const { source, root, zk, selection } = task
    // What is read once is read when it is acted on; unless nothing is.
    if (source.once && hurried) return undefined
    // Where nothing is, nothing can be in the way.
    const surely = way !== 'fail' || !(await zk.exists(root))
    if (hurried && surely && limit === undefined) return undefined
    const found = await survey(zk, root, task.differences)
    const { created, changed } = found
    if (way === 'fail' && selection.differing > 0) throw differs(task)
    refuseMore(created + changed, limit)
    if (created + changed + found.refused === 0 && !dryRun) return undefined
    return {
      text: `import ${source.name} into ${root}: ${surveyText(found)}`,
      details: surveyNotes(found, task.counts, selection),
      facts: { path: root, ...found, skipped: selection.differing },
      settled: created + changed,
    }
  })
}

/**
 * Imports, and tells how far it came.
 * @param total znodes there are to write, if somebody has counted
 * @throws StopError, UsageError, ZkError, ConnectionError
 */
export function runImport(call: Wanted, total: number | undefined): Promise<Imported> {
  return importing(call, async (task) => {
    const { zk, root, source, selection, counts } = task
    const progress = nothingTransferred()
    const pace = new Pace(total)
    const { signal } = call
    const tell = (): void => call.tell?.(pace.text(progress.created + progress.changed))
    const move = (recorder?: Recorder) =>
      transfer(zk, root, task.differences, { signal, recorder, progress, tell }).then(({ atomic }) => {
        return { atomic, journal: recorder?.sealed ? recorder.id : undefined }
      })
    const end = await tellingMoved(call, progress, () =>
      call.flags['no-journal'] ? move() : recording(call, `import ${source.name} ${root}`, [root], move),
    )
    for (const problem of source.missing ?? []) warn(call, problem)
    for (const note of leftOut(counts)) warn(call, note)
    const { obstacles: _, ...done } = progress
    const facts = { path: root, ...done, skipped: selection.differing, ...end }
    if (selection.unreadable > 0) {
      const why = `${selection.unreadable} may not be read: nobody knows whether they are as they should be`
      throw new StopError('partial', `${howFar(progress)}; ${why}`, undefined, facts)
    }
    return { path: root, text: howFar(progress), ...end, left: leftAt(root, selection), facts }
  })
}

/** Opens what it is about, and closes that behind it. @throws UsageError before anything is sent; ZkError, ConnectionError */
async function importing<T>(call: Wanted, use: (task: Import) => Promise<T>): Promise<T> {
  const { args, flags, signal } = call
  const choice = await choiceOf(flags)
  const [place] = (await openPlaces([args.file], call)) as [TreeSource]
  try {
    const root = await rootOf(args, place)
    const zk = await call.zk()
    refuseSystem(zk, root)
    const source = choice?.of(place) ?? place
    const counts = newComparison()
    const selection = new Selection({
      overwrites: flags['on-conflict'] === 'overwrite',
      most: place.once ? flags.limit : undefined,
      tell: (count) => call.tell?.(`${count.toLocaleString('en')} znodes compared`),
    })
    const target = orEmpty(sessionTree(zk, root, undefined))
    const compared = differences(target, source, {
      acl: !flags['no-acl'],
      ephemerals: false,
      stat: true,
      signal,
      counts,
    })
    return await use({ zk, source, root, selection, counts, differences: selection.of(compared) })
  } finally {
    await place.close()
  }
}

async function rootOf({ file, path }: Wanted['args'], place: TreeSource): Promise<string> {
  if (file.at === 'session' && (path === undefined || isUnder(path, file.path)))
    throw new UsageError(`import ${place.name}: a tree cannot be put into itself`, 'name another PATH')
  const root = path ?? (await place.root())
  if (root !== undefined) return root
  throw new UsageError(`import needs PATH: ${place.name} does not say of which znode it is an export`)
}

function differs({ selection, root, source }: Import): StopError {
  const { differing, first } = leftAt(root, selection)
  const more = differing > first.length ? ', …' : ''
  const message = `not done: ${differing} are there and differ from ${source.name}: ${first.join(', ')}${more}`
  return new StopError('conflict', message, '--on-conflict overwrite replaces them, --on-conflict skip leaves them', {
    differing,
  })
}

function leftAt(root: string, { differing, first }: Selection): Imported['left'] {
  return { differing, first: first.map((below) => (below === '' ? root : joinPath(root, below.slice(1)))) }
}
