import type { Buffer } from 'node:buffer'
import { type DataFlags, dataFlags, readData, sizeText } from '../../cli/data/data-input.ts'
import { changeField } from '../../cli/data/field-edit.ts'
import { explained } from '../../cli/data/refusal.ts'
import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import type { Context } from '../../cli/declare/context.ts'
import { flag } from '../../cli/declare/flags.ts'
import { statJson } from '../../render/json.ts'
import { cell } from '../../render/view.ts'
import { UsageError, ZkError } from '../../wire/error.ts'

interface Wanted extends Context {
  readonly args: { readonly path: string; readonly data: string | undefined }
  readonly flags: DataFlags & {
    readonly version: number | undefined
    readonly field: string | undefined
    readonly null: boolean
  }
}

/** The data to write and the version it may replace. @throws UsageError, StopError, ZkError */
async function wanted(call: Wanted): Promise<{ data: Buffer | null; version: number }> {
  const { args, flags } = call
  const given = await readData(args.data, flags, call)
  if (given === undefined && !flags.null) throw new UsageError('set needs DATA', 'or --file FILE, or --null')
  if (given !== undefined && flags.null) throw new UsageError('DATA and --null cannot be combined')
  if (flags.field === undefined) return { data: given ?? null, version: flags.version ?? -1 }
  return changeField(await call.zk(), args.path, flags.field, given!.toString(), flags.version)
}

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
    version: flag.version({ char: 'v', summary: 'only if the data has this version' }),
    create: flag.switch({ summary: 'create the znode if it is not there', excludes: ['version', 'field'] }),
    field: flag.text({ summary: 'change one field of JSON data: a.b[0].c' }),
    null: flag.switch({ summary: 'set the data to null', excludes: ['file', 'field', 'base64', 'hex'] }),
    ...dataFlags,
  },
  examples: [
    'set /app/config \'{"limits":{"connections":10}}\'',
    'set /app/config 5 --field replicas',
    'set /app/feature off --create',
    'set /services/web http://10.0.0.22:8080 --version 0',
  ],
  async plan(call) {
    const { path } = call.args
    const { data, version } = await wanted(call)
    const zk = await call.zk()
    const stat = await zk.exists(path)
    if (!stat && !call.flags.create) throw new ZkError(-101, path)
    if (stat && version !== -1 && stat.version !== version) {
      await explained(zk, path, () => Promise.reject(new ZkError(-103, path)), version)
    }
    return { text: `${stat ? 'set' : 'create'} ${path}, ${sizeText(data)}` }
  },
  async run(call) {
    const { path } = call.args
    const { data, version } = await wanted(call)
    const zk = await call.zk()
    try {
      const stat = await explained(zk, path, () => zk.set(path, data, { version }), version)
      return { path, stat, created: false }
    } catch (error) {
      if (!call.flags.create || !(error instanceof ZkError) || error.name !== 'NoNode') throw error
      const { stat } = await zk.create(path, data, { parents: true })
      return { path, stat, created: true }
    }
  },
  view: (result, { settings }) =>
    settings.output === 'pretty'
      ? {
          kind: 'lines',
          lines: [[cell.muted(result.created ? 'created' : `version ${result.stat.version}`), cell.path(result.path)]],
        }
      : undefined,
  json: ({ path, stat }) => ({ path, stat: statJson(stat) }),
})
