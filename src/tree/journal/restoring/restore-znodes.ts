import type { Buffer } from 'node:buffer'
import { ZkError } from '../../../wire/error.ts'
import { addChroot, isUnder, parentPath } from '../../../wire/path.ts'
import type { Acl } from '../../../wire/records.ts'
import { type DataBefore, printOf, type ZnodeBefore } from '../before.ts'
import { isOpened, letsAnybodyCreate } from '../openings.ts'
import { isMasked, isSameAcl, isSameData } from '../same.ts'
import { type Now, present } from './present.ts'
import type { Overwrite } from './replacer.ts'
import { hinder, isAsLeft, isOverwritten, type Lost, type Work } from './restoration.ts'

/** Creates znodes that were deleted, parents first. */
export async function restoreDeleted(work: Work, deleted: readonly ZnodeBefore[]): Promise<void> {
  const { result, plan, force, openings } = work
  const lasting = deleted.filter(({ stat }) => stat.ephemeralOwner === 0n)
  result.ephemerals += deleted.length - lasting.length
  const parents = new Set(lasting.filter(({ path }, i) => isUnder(lasting[i + 1]?.path ?? path, path)))
  const missing: ZnodeBefore[] = []
  const again: Overwrite[] = []
  const late: Overwrite[] = []
  for (const { before, now } of await compare(work, lasting)) {
    const { path, data, acl } = before
    if (!now) missing.push(before)
    else if (now instanceof ZkError) hinder(work, path, 'conflict', `it exists again: ${now.message}`)
    else if (now === 'same') result.unchanged++
    else if (isUnfinished(before, now)) {
      openings.opened(path, acl, now.stat.aversion)
      count(work, before)
    } else if (!force) hinder(work, path, 'conflict', 'it exists again')
    else (parents.has(before) && !letsAnybodyCreate(acl) ? late : again).push({ path, now, data, acl })
  }
  if (plan) {
    for (const before of [...missing, ...again, ...late]) count(work, before)
    return
  }
  await create(work, missing, parents)
  await overwrite(work, again)
  for (const overwrite of late) work.later.push(overwrite)
}

/** Gives znodes whose data and ACL were replaced their old ones. */
export async function restoreSet(work: Work, set: readonly Lost<ZnodeBefore>[]): Promise<void> {
  const { result, plan, force } = work
  const again: Overwrite[] = []
  for (const before of set) {
    const [now] = await present(work.zk, [before.path])
    if (!now) hinder(work, before.path, 'failed', 'it is gone')
    else if (now instanceof ZkError) hinder(work, before.path, 'failed', now.message)
    else if (before.stat.ephemeralOwner !== 0n && before.stat.czxid !== now.stat.czxid) result.ephemerals++
    else if (isEqual(before, now)) result.unchanged++
    else if (force || isAsLeft(before, now.stat, 'version')) {
      again.push({ path: before.path, now, data: before.data, acl: before.acl })
    } else hinder(work, before.path, 'conflict', 'it was changed since')
  }
  if (plan) for (const before of again) count(work, before)
  else await overwrite(work, again)
}

/** Gives znodes whose data was replaced their old data. */
export async function restoreData(work: Work, replaced: readonly Lost<DataBefore>[]): Promise<void> {
  const { result, plan, force } = work
  const again: Overwrite[] = []
  const found = await present(
    work.zk,
    replaced.map(({ path }) => path),
  )
  for (const [i, before] of replaced.entries()) {
    const { path, data, print } = before
    const now = found[i]
    if (!now || now instanceof ZkError) hinder(work, path, 'failed', now?.message ?? 'it is gone')
    else if (isSameData(now.data, data)) result.unchanged++
    else if (force || (isAsLeft(before, now.stat, 'version') && printOf(now.data) === print))
      again.push({ path, now, data, acl: now.acl })
    else hinder(work, path, 'conflict', 'it was changed since')
  }
  if (plan) for (const before of again) count(work, before)
  else await overwrite(work, again)
}

/** What is left to do when all is in its place: data and ACLs under which nothing could have been put below. */
export async function finish(work: Work): Promise<void> {
  await overwrite(work, work.later.splice(0))
}

/** Takes from parents what let us create below them. */
export async function closeAll(work: Work): Promise<void> {
  for (const { path, error } of await work.openings.close()) {
    const why = error.name === 'BadVersion' ? 'conflict' : 'failed'
    hinder(work, path, why, `it is back, but did not get its ACL: ${error.message}`)
  }
}

/** Put back by an undo that could not give it its ACL any more. */
function isUnfinished({ data, acl }: ZnodeBefore, now: Now): boolean {
  return isSameData(data, now.data) && now.stat.version === 0 && now.stat.aversion === 0 && isOpened(acl, now.acl)
}

/** What is there of deleted znodes now: nothing, `same` for what needs nothing, or what is in the way. */
async function compare({ zk }: Work, deleted: readonly ZnodeBefore[]) {
  const found = await present(
    zk,
    deleted.map(({ path }) => path),
  )
  return deleted.map((before, i): { before: ZnodeBefore; now: Now | ZkError | 'same' | undefined } => {
    const now = found[i]
    if (now instanceof ZkError) return { before, now }
    // The same zxid of creation: it was never deleted.
    const same = now && (now.stat.czxid === before.stat.czxid || (isEqual(before, now) && !now.stat.ephemeralOwner))
    return { before, now: same ? 'same' : now }
  })
}

function isEqual({ data, acl }: Pick<Now, 'data' | 'acl'>, now: Now): boolean {
  return isSameData(data, now.data) && isSameAcl(acl, now.acl)
}

async function create(work: Work, missing: readonly ZnodeBefore[], parents: Set<ZnodeBefore>): Promise<void> {
  const { zk, openings } = work
  await makeParents(work, missing)
  const items: { path: string; data: Buffer | null; acl: readonly Acl[] }[] = []
  for (const before of missing) {
    const { path, data, acl } = before
    items.push({ path, data, acl: parents.has(before) ? await openings.open(acl) : acl })
  }
  let fatal: Error | undefined
  for (const [i, { error }] of (await zk.createMany(items)).entries()) {
    const before = missing[i]!
    const { path, acl } = before
    // In doubt it may be there, too.
    if (!(error instanceof ZkError) && items[i]!.acl !== acl) openings.opened(path, acl, 0)
    if (!error) count(work, before)
    else if (!(error instanceof ZkError)) fatal ??= error
    else if (error.name === 'NodeExists') hinder(work, path, 'conflict', 'it exists again')
    else hinder(work, path, 'failed', error.message)
  }
  if (fatal) throw fatal
}

/** What was above a root may be gone since, too. */
async function makeParents({ zk, entry }: Work, missing: readonly ZnodeBefore[]): Promise<void> {
  const roots = missing.filter(({ path }) => entry.head.roots.includes(addChroot(zk.chroot, path)))
  for (const { path } of roots) if (!(await zk.exists(parentPath(path)))) await zk.createParents(path)
}

async function overwrite(work: Work, items: readonly Overwrite[]): Promise<void> {
  const errors = await work.overwriter.overwrite(items)
  for (const [i, item] of items.entries()) if (isOverwritten(work, item.path, errors[i])) count(work, item)
}

function count({ result }: Work, { data, acl }: { data?: Buffer | null; acl: readonly Acl[] }): void {
  result.restored++
  result.bytes += data?.length ?? 0
  if (isMasked(acl)) result.masked++
}
