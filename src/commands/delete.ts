import { arg } from '../cli/args.ts'
import { command } from '../cli/command.ts'
import { flag } from '../cli/flags.ts'
import { StopError } from '../cli/stop-error.ts'
import { cell } from '../render/view.ts'
import { UsageError, ZkError } from '../wire/error.ts'
import { removeTrees, treeFlags } from './deleteall.ts'

export default command({
  summary: 'delete znodes',
  description:
    'Deletes each PATH in turn and stops at the first that cannot be deleted, telling what is done. A znode with children is not deleted.\n' +
    'With -r it goes with everything below: zoosh counts znodes, bytes and ephemerals, asks, and deletes in transactions of many; /zookeeper is never touched. The tree is not locked: what others create meanwhile may be left, which is told, with exit code 7.\n' +
    'With --version a znode goes only if its data has that version, so that nobody else has changed it meanwhile.',
  args: { paths: arg.znode({ summary: 'znodes to delete', multiple: true }) },
  flags: {
    version: flag.integer({ char: 'v', summary: 'only if the data has this version', min: 0, excludes: ['recursive'] }),
    recursive: flag.switch({ char: 'r', summary: 'with everything below' }),
    ...treeFlags,
  },
  examples: ['delete /app/workers/worker-1', 'delete /services/web --version 0', 'delete /app -r --dry-run'],
  async run(call) {
    const { paths } = call.args
    if (call.flags.recursive) return removeTrees(call, paths, call.flags)
    if (call.flags.limit !== undefined) throw new UsageError('--limit goes with --recursive')
    const version = call.flags.version ?? -1
    if (paths.length === 0) throw new UsageError('delete needs PATH')
    if (paths.includes('/')) throw new UsageError('the root cannot be deleted')
    const zk = await call.zk()
    const deleted: string[] = []
    for (const path of paths) {
      call.signal.throwIfAborted()
      try {
        if (call.flags['dry-run']) {
          const stat = await zk.exists(path)
          if (!stat) throw new ZkError(-101, path)
          if (version !== -1 && version !== stat.version) throw new ZkError(-103, path)
          if (stat.numChildren > 0) throw new ZkError(-111, path)
          call.io.err(`would delete ${path}\n`)
        } else {
          await zk.delete(path, { version })
          deleted.push(path)
        }
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
    if (!result || settings.output !== 'pretty') return undefined
    const { deleted } = result
    if (typeof deleted === 'number') return { kind: 'lines', lines: [[cell.muted(`deleted ${deleted}`)]] }
    return { kind: 'lines', lines: deleted.map((path) => [cell.muted('deleted'), cell.path(path)]) }
  },
})
