import { ZkError } from '../../../wire/error.ts'
import { addChroot, parentPath } from '../../../wire/path.ts'
import type { Stat } from '../../../wire/records.ts'
import { Reads } from '../../walk/reads.ts'
import { statsBy } from '../../walk/stats.ts'
import { type AbsentBefore, type Before, printOf, readMark } from '../before.ts'
import { deleteExactly } from '../delete-exactly.ts'
import { present } from './present.ts'
import { hinder, type Lost, type Work } from './restoration.ts'

const CHANGED = 'it was changed since it was created'
const STRANGERS = 'there is something below it that the command did not create'

/** A znode to delete. */
interface Doomed {
  readonly path: string
  readonly stat: Stat
  /** It is not as the command left it: what it has become is kept. */
  readonly changed: boolean
}

/** Deletes znodes that the command had created, children before parents, if they are still as it left them. */
export async function restoreAbsent(work: Work, created: readonly Lost<AbsentBefore>[]): Promise<void> {
  const { result, plan, force } = work
  const doomed: Doomed[] = []
  const now = await look(work, created)
  for (const [i, before] of created.entries()) {
    const found = now[i]!
    const { path } = before
    if (found === 'gone') result.unchanged++
    else if (found instanceof Error) hinder(work, path, 'failed', found.message)
    else if (found.asLeft || force) doomed.push({ path, stat: found.stat, changed: !found.asLeft })
    else hinder(work, path, 'conflict', CHANGED)
  }
  if (plan) for (const one of doomed) foresee(work, one)
  else await remove(work, doomed)
}

type Found = { readonly stat: Stat; readonly asLeft: boolean } | Error | 'gone'

/** What is there. Of data only where nothing else tells whether a znode is the one that was created. */
async function look({ zk }: Work, created: readonly Lost<AbsentBefore>[]): Promise<Found[]> {
  const reads = new Reads(zk, { ask: (read) => read(zk) })
  const unknown = created.filter(({ after }) => after === undefined).map(({ path }) => path)
  const [stats, read] = await Promise.all([
    statsBy(
      reads,
      created.map(({ path }) => path),
    ),
    zk.getMany(unknown),
  ])
  const contents = new Map(read.map((one) => [one.path, one]))
  return created.map((before, i): Found => {
    const content = contents.get(before.path)
    const { stat, error } = content ? { stat: undefined, ...content } : stats[i]!
    if (!stat) return error?.name === 'NoNode' ? 'gone' : error!
    const data = content && !content.error ? content.data : undefined
    return { stat, asLeft: isAsCreated(before, stat, data === undefined ? undefined : printOf(data)) }
  })
}

/** @param print of the data it has, where no mark says what it is known by */
function isAsCreated(
  { after, opened, print }: Lost<AbsentBefore>,
  now: Stat,
  printNow: string | null | undefined,
): boolean {
  const was = after === undefined ? { czxid: now.czxid, version: 0, aversion: 0 } : readMark(after)
  if (after === undefined && printNow !== print) return false
  // One that was opened has got its own ACL since, or has not.
  const closed = opened && now.aversion === was.aversion + 1
  return now.czxid === was.czxid && now.version === was.version && (closed || now.aversion === was.aversion)
}

/** Under a plan: what would become of it, when what was below it is gone. */
function foresee(work: Work, { path, stat }: Doomed): void {
  const { gone, result } = work
  const below = stat.numChildren - (gone.get(path) ?? 0)
  gone.delete(path)
  if (below > 0) return hinder(work, path, 'conflict', STRANGERS)
  const parent = parentPath(path)
  gone.set(parent, (gone.get(parent) ?? 0) + 1)
  result.removed++
}

async function remove(work: Work, doomed: readonly Doomed[]): Promise<void> {
  const { zk, overwriter } = work
  const now = await present(
    zk,
    doomed.filter(({ changed }) => changed).map(({ path }) => path),
  )
  const kept: Before[] = []
  const recorded: string[] = []
  for (const one of now) {
    if (!one || one instanceof ZkError) continue
    recorded.push(one.path)
    kept.push({ ...one, did: 'delete', path: addChroot(zk.chroot, one.path) })
  }
  const all = doomed.filter(({ changed, path }) => !changed || recorded.includes(path))
  if (kept.length === 0) await removeNow(work, all)
  else {
    await overwriter.record(kept, async () => {
      const errors = await removeNow(work, all)
      return recorded.map((path) => errors.get(path))
    })
  }
}

/** @returns why some were not deleted */
async function removeNow(work: Work, doomed: readonly Doomed[]): Promise<Map<string, Error>> {
  const { zk, entry, result } = work
  const targets = doomed.map(({ path, stat }) => ({ ...stat, path: addChroot(zk.chroot, path) }))
  const { errors } = await deleteExactly(zk, entry.head.roots, targets)
  const failures = new Map<string, Error>()
  let fatal: Error | undefined
  for (const [i, error] of errors.entries()) {
    const { path } = doomed[i]!
    if (!error) result.removed++
    else {
      failures.set(path, error)
      if (!(error instanceof ZkError)) fatal ??= error
      else if (error.name === 'NoNode') result.unchanged++
      else if (error.name === 'NotEmpty') hinder(work, path, 'conflict', STRANGERS)
      else hinder(work, path, error.name === 'BadVersion' ? 'conflict' : 'failed', error.message)
    }
  }
  if (fatal) throw fatal
  return failures
}
