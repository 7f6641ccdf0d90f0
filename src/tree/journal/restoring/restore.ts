import type { ZooKeeper } from '../../../client/client.ts'
import { UsageError, ZkError } from '../../../wire/error.ts'
import { isUnder, stripChroot } from '../../../wire/path.ts'
import { formatLimits, limitNames, limitsInWords, noLimits, readLimits, writeQuota } from '../../subtree/quota.ts'
import type { Before, QuotaBefore } from '../before.ts'
import { backwards, type Entry, wasChanged } from '../entry.ts'
import { Openings } from '../openings.ts'
import { Overwriter } from './overwriter.ts'
import { hinder, isOverwritten, type Lost, type Restoration, type RestoreOptions, type Work } from './restoration.ts'
import { restoreAbsent } from './restore-absent.ts'
import { restoreAcls } from './restore-acls.ts'
import { closeAll, finish, restoreData, restoreDeleted, restoreSet } from './restore-znodes.ts'

/** Lines looked at together, and the bytes of their data. */
const BATCH = 250
const BATCH_BYTES = 4 * 1024 * 1024
/**
 * Puts back what an entry of the journal tells of. What is there again is never overwritten, but with `force`. May be
 * repeated: what is back already is left alone.
 * @param result filled in as it goes: what it says at an error is true
 * @throws UsageError when it lies outside of this client's chroot; ConnectionError, ZkError
 */
export async function restore(
  zk: ZooKeeper,
  entry: Entry,
  options: RestoreOptions,
  result: Restoration,
): Promise<void> {
  if (!isVisible(zk, entry)) {
    const where = zk.chroot === '' ? '' : ` ${zk.chroot}`
    throw new UsageError(`entry ${entry.id} is about ${entry.head.roots.join(', ')}, outside of the chroot${where}`)
  }
  const overwriter = new Overwriter(zk, options.recorder)
  const work: Work = {
    ...options,
    zk,
    entry,
    result,
    overwriter,
    openings: new Openings(zk),
    gone: new Map(),
    later: [],
  }
  let failure: unknown
  try {
    try {
      for await (const batch of batches(entry)) {
        options.signal.throwIfAborted()
        await restoreBatch(work, ours(batch, work))
      }
      await finish(work)
    } finally {
      await closeAll(work)
    }
  } catch (error) {
    failure = error
    throw error
  } finally {
    await overwriter.end(failure)
  }
}

/** Whether all it is about can be seen under the chroot. */
export function isVisible(zk: ZooKeeper, { head }: Entry): boolean {
  return head.roots.every((root) => zk.chroot === '' || isUnder(root, zk.chroot))
}

type Line = { index: number; before: Before }

/** Lines in the order to put them back, few enough and of one kind. */
async function* batches(entry: Entry): AsyncGenerator<Line[]> {
  let batch: Line[] = []
  let bytes = 0
  for await (const lines of backwards(entry)) {
    for (const line of lines) {
      const size = 'data' in line.before ? (line.before.data?.length ?? 0) : 0
      const full = batch.length >= BATCH || bytes + size > BATCH_BYTES || batch[0]?.before.did !== line.before.did
      if (full && batch.length > 0) {
        yield batch
        batch = []
        bytes = 0
      }
      batch.push(line)
      bytes += size
    }
  }
  if (batch.length > 0) yield batch
}

/** Without what the command did not change after all. Paths become the client's. */
function ours(batch: readonly Line[], { zk, entry: { progress }, result }: Work): Lost<Before>[] {
  return batch.flatMap(({ index, before }) => {
    if (progress.fates.get(index) === 'gone') result.foreign++
    if (wasChanged(progress, index) === false) return []
    return [{ ...before, path: stripChroot(zk.chroot, before.path), after: progress.after.get(index) }]
  })
}

async function restoreBatch(work: Work, batch: readonly Lost<Before>[]): Promise<void> {
  const of = <D extends Before['did']>(did: D) => batch.filter((before) => before.did === did) as never
  switch (batch[0]?.did) {
    case 'delete':
      return restoreDeleted(work, of('delete'))
    case 'set':
      return restoreSet(work, of('set'))
    case 'data':
      return restoreData(work, of('data'))
    case 'create':
      return restoreAbsent(work, of('create'))
    case 'acl':
      return restoreAcls(work, of('acl'))
    case 'quota':
      for (const before of of('quota') as QuotaBefore[]) await restoreQuota(work, before)
  }
}

async function restoreQuota(work: Work, { path, limits: lost }: QuotaBefore): Promise<void> {
  const { zk, result, plan, force, overwriter } = work
  const now = await readLimits(zk, path)
  const limits = { ...noLimits, ...lost }
  const wanted = formatLimits(limits)
  if (now && formatLimits(now.limits) === wanted) {
    result.unchanged++
    return
  }
  const left = now && limitNames.some((name) => now.limits[name] !== undefined && now.limits[name] !== limits[name])
  if (left && !force) return hinder(work, path, 'conflict', `it has another quota now: ${limitsInWords(now.limits)}`)
  if (plan) {
    result.restored++
    return
  }
  const write = () => writeQuota(zk, path, limits, now ?? 'none').then(() => undefined)
  const tried = () => write().catch((error: Error) => error)
  const before: QuotaBefore[] = now && left ? [{ did: 'quota', path, limits: now.limits }] : []
  const [error] = before.length > 0 ? await overwriter.record(before, async () => [await tried()]) : [await tried()]
  if (error && !(error instanceof ZkError)) throw error
  if (isOverwritten(work, path, error)) result.restored++
}
