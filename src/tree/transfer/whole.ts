import { FRAME_BYTES, sizeOf } from '../../client/bulk/operation-size.ts'
import { PACKET_BYTES } from '../../client/bulk/packets.ts'
import type { ZooKeeper } from '../../client/client.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'
import { errorCodes } from '../../wire/codes.ts'
import { ZkError } from '../../wire/error.ts'
import type { MultiOperation, MultiResult } from '../../wire/multi.ts'
import { addChroot, ancestors, isUnder, parentPath } from '../../wire/path.ts'
import { markOf } from '../journal/before.ts'
import { Guards, refusalOf } from '../journal/parent-guard.ts'
import { Recording } from './recording.ts'
import { setOperation, settleSet } from './set-steps.ts'
import { type DeleteStep, inTurn, type Step } from './step.ts'
import type { Target } from './target.ts'
import { hinder } from './transferred.ts'
import { CONFLICTS, type Work } from './work.ts'

/** Operations of a transaction that a server has no trouble with. */
const MOST = 1000
/** Bytes of a guard, about. */
const GUARD_BYTES = 300
/** How often it is tried again because somebody created a znode beside one to delete just then. */
const TRIES = 5

/** Steps that a transaction has operations for. */
type Whole = Exclude<Step, { do: 'acl' | 'close' }>

/**
 * Takes all steps in one transaction, if they fit into one: then either all of it is done, or nothing.
 * @returns `whole` done or refused as a whole; `parts` nothing was done, and it has to be done in parts; `doubt` the same, but
 * nobody knows whether it was done
 * @throws ConnectionError; UsageError when the journal's disk refuses
 */
export async function takeWhole(target: Target, steps: readonly Step[]): Promise<'whole' | 'parts' | 'doubt'> {
  const { zk, root, progress, tell } = target
  if (steps.some((step) => step.do === 'acl')) return 'parts'
  const whole = inTurn(steps).filter((step): step is Whole => step.do !== 'close' && step.do !== 'acl')
  const operations = whole.map((step) => operationOf(zk.chroot, step))
  const deleted = whole.filter((step) => step.do === 'delete')
  const parents = guardedOf(zk.chroot, root, deleted)
  const bytes = operations.reduce(
    (sum, operation) => sum + sizeOf(operation),
    FRAME_BYTES + parents.length * GUARD_BYTES,
  )
  if (bytes > PACKET_BYTES || operations.length + parents.length * 2 > MOST) return 'parts'
  const recording = await Recording.of(target, whole)
  const work: Work = { zk, roots: [], progress, tell, doubt: false, note: recording.note.bind(recording) }
  try {
    if (recording.hidden.length > 0) return 'parts'
    return await send(work, { whole, operations, deleted, parents, closes: whole.length < steps.length })
  } finally {
    await recording.tell()
  }
}

interface Transaction {
  readonly whole: readonly Whole[]
  /** One each. */
  readonly operations: readonly MultiOperation[]
  readonly deleted: readonly DeleteStep[]
  /** To guard. */
  readonly parents: readonly string[]
  /** Some parents are to be closed when all below them is there. */
  readonly closes: boolean
}

async function send(work: Work, all: Transaction): Promise<'whole' | 'parts' | 'doubt'> {
  const { zk } = work
  const { whole, parents } = all
  const guards = new Guards(zk)
  for (let tries = TRIES; tries > 0; ) {
    const other = await lookForOther(zk, guards, all)
    if (other) return refuse(work, other.step, other.error)
    // Until something is heard of it.
    for (const step of whole) work.note(step, 'doubt')
    const answer = await guards.send(parents, all.operations)
    const { results } = answer
    if (results instanceof ConnectionError && results.kind === 'lost') return 'doubt'
    if (results instanceof Error && !isTooLarge(results)) throw results
    for (const step of whole) work.note(step, 'left')
    if (results instanceof Error) return 'parts'
    const end = guards.end(answer)
    if (end === 'done') return done(work, whole, { results, zxid: answer.zxid })
    if (end === 'raced') tries--
    if (typeof end !== 'number') continue
    // Below a parent that is closed even to its creator things can be put by parts only.
    if (end === errorCodes.NoAuth.code && all.closes) return 'parts'
    const { path } = whole[refusalOf(results) - (results.length - whole.length)]!
    return refuse(work, { path }, new ZkError(end, path))
  }
  return 'parts'
}

/** One to be deleted that is not the one that was read. */
async function lookForOther(
  zk: ZooKeeper,
  guards: Guards,
  { deleted, parents }: Transaction,
): Promise<{ step: DeleteStep; error: ZkError } | undefined> {
  if (deleted.length === 0) return undefined
  const paths = deleted.map(({ path }) => addChroot(zk.chroot, path))
  for (const [i, now] of (await guards.look(parents, paths)).entries()) {
    const step = deleted[i]!
    if (now instanceof ZkError) return { step, error: now }
    if (markOf(now) === markOf(step.left.stat)) continue
    return { step, error: new ZkError(errorCodes.BadVersion.code, step.path) }
  }
  return undefined
}

function operationOf(chroot: string, step: Whole): MultiOperation {
  const path = addChroot(chroot, step.path)
  if (step.do === 'create') return { op: 'create', request: { path, data: step.data, acl: step.acl, flags: 0 } }
  if (step.do === 'set') return setOperation(chroot, step)
  return { op: 'delete', request: { path, version: step.left.stat.version } }
}

/** Where nothing may have been created since: from the parent of the root down, above all that is deleted. */
function guardedOf(chroot: string, root: string, deleted: readonly DeleteStep[]): string[] {
  const top = addChroot(chroot, parentPath(root))
  const above = deleted.flatMap(({ path }) => ancestors(parentPath(addChroot(chroot, path))))
  return [...new Set(above)].filter((path) => isUnder(path, top)).sort((a, b) => a.length - b.length)
}

function refuse({ progress }: Work, { path }: Pick<Step, 'path'>, { name, message }: ZkError): 'whole' {
  const why = CONFLICTS.includes(name) ? 'conflict' : 'failed'
  hinder(progress, { path, why, message: `${message}; nothing was applied` })
  return 'whole'
}

/** Nothing was sent. */
function isTooLarge(error: Error): boolean {
  return error instanceof ConnectionError && error.kind === 'too-large'
}

function done(
  work: Work,
  steps: readonly Whole[],
  { results, zxid }: { results: readonly MultiResult[]; zxid: bigint },
): 'whole' {
  const { progress } = work
  const answers = results.slice(-steps.length)
  for (const [i, step] of steps.entries()) {
    const answer = answers[i]!
    if (step.do === 'set') {
      if (answer.op === 'setData') settleSet(work, step, answer.stat)
    } else if (step.do === 'create') {
      work.note(step, markOf({ czxid: zxid, version: 0, aversion: 0 }))
      progress.created++
      progress.bytes += step.data?.length ?? 0
    } else {
      work.note(step, 'done')
      progress.deleted++
    }
  }
  work.tell()
  return 'whole'
}
