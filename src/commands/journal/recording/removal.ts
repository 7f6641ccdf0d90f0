import type { Context } from '../../../cli/declare/context.ts'
import type { Plan } from '../../../cli/declare/plan.ts'
import { unasked } from '../../../cli/life/ask.ts'
import type { ZooKeeper } from '../../../client/client.ts'
import { bytes } from '../../../render/units.ts'
import { type RecordedRemoval, removeRecorded } from '../../../tree/journal/remove.ts'
import { census } from '../../../tree/subtree/census.ts'
import { removeTree } from '../../../tree/subtree/remove.ts'
import { isSystem } from '../../../tree/walk/system.ts'
import { UsageError } from '../../../wire/error.ts'
import { isUnder } from '../../../wire/path.ts'
import { recording } from './recording.ts'
import { type Removed, refuseMore, tellingHowFar, tellUnproved, unreadable } from './telling-removal.ts'

/** What `delete -r` and `deleteall` are told. */
export interface RemovalFlags {
  readonly limit: number | undefined
  readonly 'no-journal': boolean
}

/**
 * Counts what a recursive deletion would take. Nobody counts where nobody asks.
 * @throws UsageError, ZkError; StopError when there is more than --limit allows
 */
export async function planRemoval(
  call: Context,
  given: readonly string[],
  { limit, yes, 'dry-run': dryRun }: RemovalFlags & { readonly yes: boolean; readonly 'dry-run': boolean },
): Promise<Plan | undefined> {
  const zk = await call.zk()
  const roots = checkedRoots(zk, given)
  if (!dryRun && limit === undefined && unasked(call, yes)) return undefined
  const found = await count(call, roots, limit)
  const { znodes, bytes: size, ephemerals } = found
  const text = `delete ${listed(roots)}: ${znodes} znode${znodes === 1 ? '' : 's'}, ${bytes(size)}, ${ephemerals} ephemeral`
  return { text, facts: { paths: roots, ...found } }
}

/** @throws UsageError */
function checkedRoots(zk: ZooKeeper, paths: readonly string[]): string[] {
  if (paths.length === 0) throw new UsageError('delete needs PATH')
  if (paths.some((path) => isSystem(zk, path)))
    throw new UsageError('/zookeeper is never deleted: the servers keep quotas and their configuration there')
  const distinct = [...new Set(paths)]
  return distinct.filter((path) => !distinct.some((other) => other !== path && isUnder(path, other)))
}

async function count(call: Context, roots: readonly string[], limit = Number.POSITIVE_INFINITY) {
  const zk = await call.zk()
  let [znodes, size, ephemerals] = [0, 0, 0]
  for (const root of roots) {
    const found = await census(zk, root, call.signal)
    znodes += found.znodes
    size += found.bytes
    ephemerals += found.ephemerals
  }
  refuseMore(znodes, limit)
  return { znodes, bytes: size, ephemerals }
}

/** Paths as one reads them: `/a, /b`. */
function listed(paths: readonly string[]): string {
  return paths.length <= 3 ? paths.join(', ') : `${paths.slice(0, 3).join(', ')} and ${paths.length - 3} more`
}

/**
 * Deletes subtrees, with all they hold in the journal first, and tells how far it came.
 * @throws UsageError, StopError, ZkError, ConnectionError
 */
export async function removeTrees(call: Context, given: readonly string[], flags: RemovalFlags): Promise<Removed> {
  const zk = await call.zk()
  const roots = checkedRoots(zk, given)
  const progress: RecordedRemoval = { deleted: 0, vanished: 0, left: 0, unproved: 0, first: undefined }
  const removing = (work: () => Promise<void>): Promise<void> => tellingHowFar(call, progress, work)
  if (flags['no-journal']) {
    await removing(async () => {
      for (const root of roots) await removeTree(zk, root, call.signal, progress)
    })
    return { deleted: progress.deleted, vanished: progress.vanished }
  }
  const journal = await recording(call, `delete -r ${roots.join(' ')}`, roots, async (recorder) => {
    try {
      await removing(() => removeRecorded(zk, roots, recorder, call.signal, progress))
    } catch (error) {
      throw recorder.sealed ? error : unreadable(error)
    } finally {
      tellUnproved(call, progress)
    }
    return recorder.id
  })
  return { deleted: progress.deleted, vanished: progress.vanished, journal }
}
