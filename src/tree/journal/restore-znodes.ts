import type { Buffer } from 'node:buffer'
import type { ZooKeeper } from '../../client/client.ts'
import { ZkError } from '../../wire/error.ts'
import { addChroot, parentPath } from '../../wire/path.ts'
import type { Acl, Stat } from '../../wire/records.ts'
import { changesBetween } from '../../wire/version.ts'
import type { ZnodeBefore } from './before.ts'
import type { Overwrite } from './overwriter.ts'
import { hinder, type Work } from './restoration.ts'

interface Now {
  readonly data: Buffer | null
  readonly stat: Stat
  readonly acl: readonly Acl[]
}

/** Creates znodes that were deleted, parents first. */
export async function restoreDeleted(work: Work, deleted: readonly ZnodeBefore[]): Promise<void> {
  const { result, plan, force } = work
  const lasting = deleted.filter(({ stat }) => stat.ephemeralOwner === 0n)
  result.ephemerals += deleted.length - lasting.length
  const missing: ZnodeBefore[] = []
  const again: Overwrite[] = []
  for (const { before, now } of await compare(work, lasting)) {
    if (!now) missing.push(before)
    else if (now instanceof ZkError) hinder(work, before.path, 'conflict', `it exists again: ${now.message}`)
    else if (now === 'same') result.unchanged++
    else if (force) again.push({ path: before.path, now, data: before.data, acl: before.acl })
    else hinder(work, before.path, 'conflict', 'it exists again')
  }
  if (plan) for (const before of [...missing, ...again]) count(work, before)
  else {
    await create(work, missing)
    await overwrite(work, again)
  }
}

/** Gives znodes whose data and ACL were replaced their old ones. */
export async function restoreSet(work: Work, set: readonly ZnodeBefore[]): Promise<void> {
  const { result, plan, force } = work
  const again: Overwrite[] = []
  for (const before of set) {
    const [now] = await present(work.zk, [before.path])
    if (!now) hinder(work, before.path, 'failed', 'it is gone')
    else if (now instanceof ZkError) hinder(work, before.path, 'failed', now.message)
    else if (isEqual(before, now)) result.unchanged++
    else if (force || isAfterUs(before, now)) {
      again.push({ path: before.path, now, data: before.data, acl: before.acl })
    } else hinder(work, before.path, 'conflict', 'it was changed since')
  }
  if (plan) for (const before of again) count(work, before)
  else await overwrite(work, again)
}

/** Of the same znode, one change later. */
function isAfterUs({ stat: was }: ZnodeBefore, { stat }: Now): boolean {
  return stat.czxid === was.czxid && changesBetween(was.version, stat.version) === 1
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
  const sameData = data === null || now.data === null ? data === now.data : data.equals(now.data)
  return sameData && JSON.stringify(acl.map(plain)) === JSON.stringify(now.acl.map(plain))
}

const plain = ({ scheme, id, perms }: Acl) => [scheme, id, perms]

/** What is there; undefined for nothing, an error for what may not be read. */
async function present(zk: ZooKeeper, paths: readonly string[]): Promise<(Now | ZkError | undefined)[]> {
  const found = await zk.getMany(paths)
  return Promise.all(
    found.map(async (one) => {
      try {
        if (one.error) throw one.error
        return { data: one.data, stat: one.stat, acl: (await zk.getAcl(one.path)).acl }
      } catch (error) {
        if (!(error instanceof ZkError)) throw error
        return error.name === 'NoNode' ? undefined : error
      }
    }),
  )
}

async function create(work: Work, missing: readonly ZnodeBefore[]): Promise<void> {
  const { zk } = work
  await makeParents(work, missing)
  const outcomes = await zk.createMany(missing.map(({ path, data, acl }) => ({ path, data, acl })))
  for (const [i, { error }] of outcomes.entries()) {
    const before = missing[i]!
    if (!error) count(work, before)
    else if (!(error instanceof ZkError)) throw error
    else if (error.name === 'NodeExists') hinder(work, before.path, 'conflict', 'it exists again')
    else hinder(work, before.path, 'failed', error.message)
  }
}

/** What was above a root may be gone since, too. */
async function makeParents({ zk, entry }: Work, missing: readonly ZnodeBefore[]): Promise<void> {
  const roots = missing.filter(({ path }) => entry.head.roots.includes(addChroot(zk.chroot, path)))
  for (const { path } of roots) if (!(await zk.exists(parentPath(path)))) await zk.createParents(path)
}

async function overwrite(work: Work, items: readonly Overwrite[]): Promise<void> {
  const errors = await work.overwriter.overwrite(items)
  for (const [i, item] of items.entries()) {
    const error = errors[i]
    if (!error) count(work, item)
    else hinder(work, item.path, error.name === 'BadVersion' ? 'conflict' : 'failed', error.message)
  }
}

function count({ result }: Work, { data, acl }: { data?: Buffer | null; acl: readonly Acl[] }): void {
  result.restored++
  result.bytes += data?.length ?? 0
  if (acl.some(({ scheme, id }) => scheme === 'digest' && id.endsWith(':x'))) result.masked++
}
