import type { Buffer } from 'node:buffer'
import { readable } from '../../cli/data/readable-data.ts'
import { statView } from '../../cli/data/stat-view.ts'
import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import type { Context } from '../../cli/declare/context.ts'
import { flag } from '../../cli/declare/flags.ts'
import { each } from '../../cli/life/each.ts'
import { dataJson, statJson } from '../../render/json.ts'
import type { BytesView } from '../../render/view.ts'
import type { Change } from '../../tree/follow/change.ts'
import { UsageError, ZkError } from '../../wire/error.ts'
import type { Stat } from '../../wire/records.ts'
import { changeJson } from '../watching/changes/change-json.ts'
import { changeView } from '../watching/changes/change-view.ts'
import { oneChange } from '../watching/changes/one-change.ts'

interface Wanted extends Context {
  readonly args: { readonly paths: readonly string[] }
  readonly flags: {
    readonly decode: boolean
    readonly path: string | undefined
    readonly base64: boolean
    readonly hex: boolean
  }
}

interface Node {
  readonly path: string
  readonly data: Buffer | null
  readonly stat: Stat
  /** What is shown instead of the bytes. */
  readonly text?: string
}

/** A change that was waited for, and what the znode holds now. */
interface Changed {
  readonly change: Change
  readonly now?: Node
}

/** Znodes read together: memory holds their data. */
const AT_ONCE = 20

export default command({
  summary: 'print the data of a znode',
  description:
    'Into a pipe or file exactly the stored bytes are written, no newline added. On a terminal the data is decoded for reading: compression is taken off, JSON laid out, binary data shown in hex; --decode does the same in a pipe. Under -o plain it is shown as stored, but for what a terminal would obey; -o raw alone gives a terminal the stored bytes.\n' +
    'Several znodes are printed one after the other, as cat does, with nothing in between: --base64 and --hex give each a line, -o ndjson a document on a line, --json an array. What cannot be read is told, the others are printed, and the exit code is the highest of them.',
  args: { paths: arg.znode({ summary: 'znodes to read', multiple: true }) },
  flags: {
    stat: flag.switch({ summary: 'print the stat after the data' }),
    decode: flag.switch({ summary: 'decode the data for reading, also in a pipe', excludes: ['base64', 'hex'] }),
    base64: flag.switch({ summary: 'print the data in base64', excludes: ['hex'] }),
    hex: flag.switch({ summary: 'print the data in hexadecimal' }),
    watch: flag.switch({
      char: 'w',
      summary: 'then wait for the next change or deletion, and print it; on a terminal with the new data',
    }),
    path: flag.text({ summary: 'print one field of JSON data: a.b[0].c', excludes: ['base64', 'hex'] }),
  },
  examples: [
    'get /app/config',
    'get /app/config --json',
    'get /app/config --path features.search',
    'get /app/config --stat',
    'get /app/config /services/web',
  ],
  reads: ({ flags }) => !flags.watch,
  async *run(call): AsyncGenerator<Node | Changed> {
    const { flags } = call
    const { paths } = call.args
    const [path, ...more] = paths
    if (path === undefined) throw new UsageError('get needs PATH')
    if (more.length > 0 && flags.watch) throw new UsageError('--watch takes one PATH')
    const zk = await call.zk()
    // Set before the look: nothing is missed in between.
    const watch = flags.watch ? zk.watch(path, { signal: call.signal }) : undefined
    await watch?.ready
    yield* each(call, paths, AT_ONCE, async (one) => shown(call, one, await zk.get(one)))
    const change = watch && (await oneChange(watch, call))
    if (change) yield await withNow(call, change)
  },
  isEvent: (result) => 'change' in result,
  live: ({ args }) => args.paths.length === 1,
  view(result, { flags, settings }) {
    if ('change' in result) {
      const told = changeView(result, settings)
      return result.now ? { kind: 'stack', views: [told, bytesView(result.now)] } : told
    }
    const { path, data, stat, text } = result
    const bytes = bytesView(result)
    if (!flags.stat) return bytes
    if (settings.output === 'raw') throw new UsageError('--stat and -o raw cannot be combined')
    const ended =
      text === undefined
        ? data === null || data.length === 0 || data.at(-1) === 0x0a
        : text === '' || text.endsWith('\n')
    const gap = ended || settings.output === 'pretty' ? [] : [{ kind: 'bytes' as const, data: null, text: '\n' }]
    return { kind: 'stack', views: [bytes, ...gap, statView(path, stat, settings)] }
  },
  json(result, { flags }) {
    if ('change' in result) return changeJson(result.change)
    const { path, data, stat, text } = result
    const shown = flags.decode || flags.path !== undefined ? { data: text ?? null, encoding: 'utf8' } : dataJson(data)
    return { path, ...shown, stat: statJson(stat) }
  },
})

function bytesView({ data, text }: Node): BytesView {
  return { kind: 'bytes', data, ...(text === undefined ? {} : { text }) }
}

/** Who looks on wants to see what has become of the data; in a pipe the change says that it did. */
async function withNow(call: Wanted, change: Change): Promise<Changed> {
  if (call.settings.output !== 'pretty' || change.type === 'Gap' || change.type === 'NodeDeleted') return { change }
  try {
    return { change, now: await shown(call, change.path, await (await call.zk()).get(change.path)) }
  } catch (error) {
    // It is gone by now: the change was seen all the same.
    if (error instanceof ZkError) return { change }
    throw error
  }
}

async function shown(
  { flags, settings }: Wanted,
  path: string,
  read: { data: Buffer | null; stat: Stat },
): Promise<Node> {
  const text = await readable(read.data, { ...flags, pretty: settings.output === 'pretty' })
  return { path, data: read.data, stat: read.stat, ...(text === undefined ? {} : { text }) }
}
