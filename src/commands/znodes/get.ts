import type { Buffer } from 'node:buffer'
import { readable } from '../../cli/data/readable-data.ts'
import { statView } from '../../cli/data/stat-view.ts'
import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { dataJson, statJson } from '../../render/json.ts'
import type { Change } from '../../tree/follow/change.ts'
import { UsageError } from '../../wire/error.ts'
import type { Stat } from '../../wire/records.ts'
import { changeJson } from '../watching/changes/change-json.ts'
import { changeView } from '../watching/changes/change-view.ts'
import { oneChange } from '../watching/changes/one-change.ts'

interface Node {
  readonly path: string
  readonly data: Buffer | null
  readonly stat: Stat
  /** What is shown instead of the bytes. */
  readonly text?: string
}

export default command({
  summary: 'print the data of a znode',
  description:
    'Into a pipe or file exactly the stored bytes are written, no newline added. On a terminal the data is decoded for reading: compression is taken off, JSON laid out, binary data shown in hex; --decode does the same in a pipe, -o raw prevents it.',
  args: { path: arg.znode({ summary: 'znode to read' }) },
  flags: {
    stat: flag.switch({ summary: 'print the stat after the data' }),
    decode: flag.switch({ summary: 'decode the data for reading, also in a pipe', excludes: ['base64', 'hex'] }),
    base64: flag.switch({ summary: 'print the data in base64', excludes: ['hex'] }),
    hex: flag.switch({ summary: 'print the data in hexadecimal' }),
    watch: flag.switch({ char: 'w', summary: 'then wait for the next change or deletion, and print it' }),
    path: flag.text({ summary: 'print one field of JSON data: a.b[0].c', excludes: ['base64', 'hex'] }),
  },
  examples: [
    'get /app/config',
    'get /app/config --json',
    'get /app/config --path features.search',
    'get /app/config --stat',
  ],
  async *run(call): AsyncGenerator<Node | { change: Change }> {
    const { args, flags } = call
    const zk = await call.zk()
    // Set before the look: nothing is missed in between.
    const watch = flags.watch ? zk.watch(args.path, { signal: call.signal }) : undefined
    await watch?.ready
    const { data, stat } = await zk.get(args.path)
    const text = await readable(data, { ...flags, pretty: call.settings.output === 'pretty' })
    yield { path: args.path, data, stat, ...(text === undefined ? {} : { text }) }
    const change = watch && (await oneChange(watch, call.signal))
    if (change) yield { change }
  },
  isEvent: (result) => 'change' in result,
  live: true,
  view(result, { flags, settings }) {
    if ('change' in result) return changeView(result, settings)
    const { path, data, stat, text } = result
    const bytes = { kind: 'bytes' as const, data, ...(text === undefined ? {} : { text }) }
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
