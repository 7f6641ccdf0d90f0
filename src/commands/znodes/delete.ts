import { explained } from '../../cli/data/refusal.ts'
import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { type Context, stopOf } from '../../cli/declare/context.ts'
import { flag } from '../../cli/declare/flags.ts'
import { StopError } from '../../cli/life/stop-error.ts'
import type { ZooKeeper } from '../../client/client.ts'
import { cell } from '../../render/view.ts'
import { isFixed } from '../../tree/walk/system.ts'
import { UsageError, ZkError } from '../../wire/error.ts'
import { treeFlags, undoHint } from '../journal/recording/journal-flags.ts'
import type { Removed } from '../journal/recording/telling-removal.ts'

export default command({
  summary: 'delete znodes',
  description:
    'Deletes each PATH in turn and stops at the first that cannot be deleted, telling what is done. A znode with children is not deleted.\n' +
    'With -r it goes with everything below: zoosh counts znodes, bytes and ephemerals, asks, keeps what it deletes in the journal for undo, and deletes in transactions of many; /zookeeper is never touched. The tree is not locked: what others create meanwhile may be left, which is told, with exit code 7.\n' +
    'With --version a znode goes only if its data has that version, so that nobody else has changed it meanwhile.',
  args: { paths: arg.znode({ summary: 'znodes to delete', multiple: true }) },
  flags: {
    version: flag.version({ char: 'v', summary: 'only if the data has this version', excludes: ['recursive'] }),
    recursive: flag.switch({ char: 'r', summary: 'with everything below' }),
    ...treeFlags,
  },
  examples: ['delete /app/workers/worker-1', 'delete /services/web --version 0', 'delete /app -r --dry-run'],
  asks: ({ flags }) => flags.recursive,
  async plan(call) {
    const { flags } = call
    if (flags.recursive)
      return (await import('../journal/recording/removal.ts')).planRemoval(call, call.args.paths, flags)
    const { paths, zk } = await checked(call)
    for (const path of paths) {
      const stat = await zk.exists(path)
      if (!stat) throw new ZkError(-101, path)
      if (flags.version !== undefined && flags.version !== stat.version) {
        await explained(zk, path, () => Promise.reject(new ZkError(-103, path)), flags.version)
      }
      if (stat.numChildren > 0) throw new ZkError(-111, path)
    }
    return { text: paths.map((path) => `delete ${path}`).join('\n') }
  },
  async run(call): Promise<Deleted> {
    const { flags } = call
    if (flags.recursive)
      return (await import('../journal/recording/removal.ts')).removeTrees(call, call.args.paths, flags)
    const { paths, zk } = await checked(call)
    const deleted: string[] = []
    for (const path of paths) {
      stopOf(call).throwIfAborted()
      try {
        await explained(zk, path, () => zk.delete(path, { version: flags.version }), flags.version)
        deleted.push(path)
      } catch (error) {
        if (deleted.length === 0 || !(error instanceof ZkError)) throw error
        const left = paths.slice(deleted.length)
        throw new StopError(
          'partial',
          `${error.message}; deleted before it: ${deleted.join(' ')}`,
          `not deleted: ${left.join(' ')}`,
          { deleted, path },
        )
      }
    }
    return { deleted }
  },
  view(result, { settings }) {
    if (settings.output !== 'pretty') return undefined
    const { deleted } = result
    if (typeof deleted === 'number') {
      const { journal } = result as Removed
      return { kind: 'lines', lines: [[cell.muted(`deleted ${deleted}${undoHint(journal)}`)]] }
    }
    return { kind: 'lines', lines: deleted.map((path) => [cell.muted('deleted'), cell.path(path)]) }
  },
})

type Deleted = Removed | { readonly deleted: readonly string[] }

interface Wanted extends Context {
  readonly args: { readonly paths: readonly string[] }
  readonly flags: { readonly limit: number | undefined; readonly 'no-journal': boolean }
}

/** The znodes to delete one by one; nothing is deleted unless all of them can be meant. @throws UsageError */
async function checked({
  args: { paths },
  flags,
  settings,
  zk,
}: Wanted): Promise<{ paths: readonly string[]; zk: ZooKeeper }> {
  for (const name of ['limit', 'no-journal'] as const) {
    if (flags[name]) throw new UsageError(`--${name} goes with --recursive`)
  }
  if (paths.length === 0) throw new UsageError('delete needs PATH')
  if (paths.includes('/')) throw new UsageError('the root cannot be deleted')
  const session = await zk()
  const fixed = paths.find((path) => isFixed(session, path))
  // Who may write nothing at all is told that.
  if (fixed === undefined || settings.readOnly) return { paths, zk: session }
  throw new UsageError(`${fixed} cannot be deleted: the servers keep quotas and their configuration in /zookeeper`)
}
