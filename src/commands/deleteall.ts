import { arg } from '../cli/args.ts'
import { confirm } from '../cli/ask.ts'
import { command } from '../cli/command.ts'
import type { Context } from '../cli/context.ts'
import { flag } from '../cli/flags.ts'
import { StopError } from '../cli/stop-error.ts'
import { bytes } from '../render/units.ts'
import { cell } from '../render/view.ts'
import { census } from '../tree/census.ts'
import { type Removal, removeTree } from '../tree/remove.ts'
import { isSystem } from '../tree/system.ts'
import { UsageError } from '../wire/error.ts'

/** Flags of recursive deletion. */
export const treeFlags = {
  limit: flag.integer({ summary: 'refuse when there are more than N znodes', min: 1 }),
  yes: flag.switch({ char: 'y', summary: 'do not ask' }),
  'dry-run': flag.switch({ summary: 'check and say what would be done' }),
} as const

interface TreeFlags {
  readonly limit: number | undefined
  readonly yes: boolean
  readonly 'dry-run': boolean
}

/** Paths as one reads them: `/a, /b`. */
function listed(paths: readonly string[]): string {
  return paths.length <= 3 ? paths.join(', ') : `${paths.slice(0, 3).join(', ')} and ${paths.length - 3} more`
}

/**
 * Deletes subtrees: counts, asks, deletes, and tells how far it came.
 * @throws UsageError, StopError, ZkError, ConnectionError
 */
export async function removeTrees(
  call: Context,
  paths: readonly string[],
  flags: TreeFlags,
): Promise<{ deleted: number; vanished: number } | undefined> {
  if (paths.length === 0) throw new UsageError('delete needs PATH')
  const zk = await call.zk()
  if (paths.some((path) => isSystem(zk, path))) throw new UsageError('/zookeeper is never deleted recursively')
  const dryRun = flags['dry-run']
  if (dryRun || flags.limit !== undefined || !flags.yes) {
    let [znodes, size, ephemerals] = [0, 0, 0]
    for (const path of paths) {
      const found = await census(zk, path, call.signal)
      znodes += found.znodes
      size += found.bytes
      ephemerals += found.ephemerals
    }
    const what = `delete ${listed(paths)}: ${znodes} znode${znodes === 1 ? '' : 's'}, ${bytes(size)}, ${ephemerals} ephemeral`
    if (znodes > (flags.limit ?? Number.POSITIVE_INFINITY)) {
      throw new StopError('no', `not done: ${znodes} znodes are more than --limit ${flags.limit}`, undefined, {
        znodes,
      })
    }
    if (dryRun) {
      call.io.err(`would ${what}\n`)
      return undefined
    }
    await confirm(call, { text: what, yes: flags.yes })
  }
  const progress: Removal = { deleted: 0, vanished: 0, left: 0, first: undefined }
  try {
    for (const path of paths) await removeTree(zk, path, call.signal, progress)
  } catch (error) {
    if (progress.deleted === 0 || call.signal.aborted) throw error
    throw partly(progress, error as Error)
  }
  if (progress.first) throw partly(progress, progress.first)
  return { deleted: progress.deleted, vanished: progress.vanished }
}

function partly({ deleted, left }: Removal, error: Error): StopError {
  const rest = left === 0 ? '' : `, ${left} not`
  return new StopError(
    'partial',
    `deleted ${deleted} znodes${rest}: ${error.message}`,
    'the same command again goes on from here',
    {
      deleted,
      left,
    },
  )
}

export default command({
  summary: 'delete znodes with everything below',
  description:
    'The same as delete -r: counts znodes, bytes and ephemerals, asks, and deletes in transactions of many. /zookeeper is never touched; / means everything else. The tree is not locked: what others create meanwhile may be left, which is told, with exit code 7.',
  args: { paths: arg.znode({ summary: 'roots of the subtrees', multiple: true }) },
  flags: treeFlags,
  examples: ['deleteall /app/workers --yes', 'deleteall /app --dry-run'],
  run: (call) => removeTrees(call, call.args.paths, call.flags),
  view: (result, { settings }) =>
    result && settings.output === 'pretty'
      ? { kind: 'lines', lines: [[cell.muted(`deleted ${result.deleted}`)]] }
      : undefined,
})
