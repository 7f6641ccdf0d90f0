import { arg } from '../cli/args.ts'
import { command } from '../cli/command.ts'
import { dataFlags, readData } from '../cli/data-input.ts'
import { changeField } from '../cli/field-edit.ts'
import { flag } from '../cli/flags.ts'
import { statJson } from '../render/json.ts'
import { cell } from '../render/view.ts'
import { UsageError, ZkError } from '../wire/error.ts'

export default command({
  summary: 'change the data of a znode',
  description:
    'Replaces the whole data. With --version it is a compare-and-set: done only if the data still has that version.\n' +
    'With --field one field of JSON data is changed: the data is read, edited and written back under the version that was read, so that no other change is lost; compression is kept.',
  args: {
    path: arg.znode({ summary: 'znode to change' }),
    data: arg.text({ summary: 'the new data, or the new value of the field', required: false }),
  },
  flags: {
    version: flag.integer({ char: 'v', summary: 'only if the data has this version', min: 0 }),
    create: flag.switch({ summary: 'create the znode if it is not there', excludes: ['version', 'field'] }),
    field: flag.text({ summary: 'change one field of JSON data: a.b[0].c' }),
    null: flag.switch({ summary: 'set the data to null', excludes: ['file', 'field', 'base64', 'hex'] }),
    'dry-run': flag.switch({ summary: 'check and say what would be done' }),
    ...dataFlags,
  },
  examples: [
    'set /app/config \'{"limits":{"connections":10}}\'',
    'set /app/config 5 --field replicas',
    'set /app/feature off --create',
    'set /services/web http://10.0.0.22:8080 --version 0',
  ],
  async run(call) {
    const { args, flags } = call
    const { path } = args
    const given = await readData(args.data, flags, call)
    if (given === undefined && !flags.null) throw new UsageError('set needs DATA', 'or --file FILE, or --null')
    if (given !== undefined && flags.null) throw new UsageError('DATA and --null cannot be combined')
    const zk = await call.zk()
    const { data, version } =
      flags.field === undefined
        ? { data: given ?? null, version: flags.version ?? -1 }
        : await changeField(zk, path, flags.field, given!.toString(), flags.version)
    if (flags['dry-run']) {
      const stat = await zk.exists(path)
      if (!stat && !flags.create) throw new ZkError(-101, path)
      if (stat && version !== -1 && stat.version !== version) throw new ZkError(-103, path)
      call.io.err(`would ${stat ? 'set' : 'create'} ${path}, ${data === null ? 'null' : `${data.length} B`}\n`)
      return undefined
    }
    try {
      return { path, stat: await zk.set(path, data, { version }), created: false }
    } catch (error) {
      if (!flags.create || !(error instanceof ZkError) || error.name !== 'NoNode') throw error
      const { stat } = await zk.create(path, data, { parents: true })
      return { path, stat, created: true }
    }
  },
  view: (result, { settings }) =>
    result && settings.output === 'pretty'
      ? {
          kind: 'lines',
          lines: [[cell.muted(result.created ? 'created' : `version ${result.stat.version}`), cell.path(result.path)]],
        }
      : undefined,
  json: (result) => result && { path: result.path, stat: statJson(result.stat) },
})
