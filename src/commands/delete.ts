import { arg } from '../cli/args.ts'
import { command } from '../cli/command.ts'
import { flag } from '../cli/flags.ts'
import { StopError } from '../cli/stop-error.ts'
import { cell } from '../render/view.ts'
import { UsageError, ZkError } from '../wire/error.ts'

export default command({
  summary: 'delete znodes',
  description:
    'Deletes each PATH in turn and stops at the first that cannot be deleted, telling what is done. A znode with children is not deleted.\n' +
    'With --version a znode goes only if its data has that version, so that nobody else has changed it meanwhile.',
  args: { paths: arg.znode({ summary: 'znodes to delete', multiple: true }) },
  flags: {
    version: flag.integer({ char: 'v', summary: 'only if the data has this version', min: 0 }),
    'dry-run': flag.switch({ summary: 'check and say what would be done' }),
  },
  examples: ['delete /app/feature', 'delete /app/old --version 0'],
  async run(call) {
    const { paths } = call.args
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
  view: ({ deleted }, { settings }) =>
    settings.output === 'pretty'
      ? { kind: 'lines', lines: deleted.map((path) => [cell.muted('deleted'), cell.path(path)]) }
      : undefined,
})
