import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { type ServerLatency, sampleLatency } from '../../ensemble/load/latency.ts'
import { findMembers } from '../../ensemble/members/members.ts'
import { type Cell, cell, type View } from '../../render/view.ts'
import { findOptions, memberFlags, openOwn } from './members/member-flags.ts'

const SAMPLES = 100

export default command({
  summary: 'time requests to each server',
  description:
    'Opens a session on each member and times requests: ping (exists of /), read (a znode of 100 bytes; / without --write), and with --write also writes, on an ephemeral znode that goes with the session. The figures include the network between here and there.\n' +
    'In a pipe: server, request, samples, then min, p50, p90, p99, max and mean in ms.',
  args: {},
  flags: {
    ...memberFlags,
    samples: flag.integer({ char: 'n', summary: `requests of each kind (default ${SAMPLES})`, min: 1, max: 1_000_000 }),
    interval: flag.duration({ summary: 'pause between samples (default none)' }),
    write: flag.switch({ summary: 'time writes too, on a temporary znode' }),
    histogram: flag.switch({ summary: 'show how the times spread' }),
  },
  examples: ['latency', 'latency -n 1000 --histogram', 'latency --write --interval 100ms --json'],
  reads: ({ flags }) => !flags.write,
  async run(call) {
    const { members } = await findMembers(await findOptions(call))
    return sampleLatency(members, (server) => openOwn(call, server), {
      samples: call.flags.samples ?? SAMPLES,
      interval: call.flags.interval ?? 0,
      write: call.flags.write,
      signal: call.signal,
    })
  },
  view(results, { flags, settings }): View {
    const table: View = { kind: 'table', columns, rows: results.map(row) }
    if (!flags.histogram || settings.output !== 'pretty') return table
    return { kind: 'stack', views: [table, ...results.flatMap(histogramView)] }
  },
  exit: (results) => (results.every(({ latency }) => latency === undefined) ? 3 : 0),
})

const right = 'right' as const
const columns = [
  { title: 'server' },
  { title: 'request', weight: 1 },
  { title: 'samples', align: right, yields: 1 },
  { title: 'min', align: right, yields: 2 },
  { title: 'p50', align: right, yields: 6 },
  { title: 'p90', align: right, yields: 3 },
  { title: 'p99', align: right, yields: 7 },
  { title: 'max', align: right, yields: 5 },
  { title: 'mean ms', align: right, yields: 4 },
]

function row({ server, request, latency, error }: ServerLatency): Cell[] {
  if (!latency)
    return [cell.text(server), cell.bad(error ?? 'no answer'), ...Array.from({ length: 7 }, () => cell.text(''))]
  const { count, min, p50, p90, p99, max, mean } = latency
  return [cell.text(server), cell.text(request), cell.number(count), ...[min, p50, p90, p99, max, mean].map(ms)]
}

function ms(value: number): Cell {
  return cell.number(Math.round(value * 100) / 100)
}

const histogramColumns = [
  { title: 'up to ms', align: right },
  { title: 'samples', align: right },
  { title: '', yields: 0 },
]

function histogramView({ server, request, histogram }: ServerLatency): View[] {
  if (histogram.length === 0) return []
  const most = Math.max(...histogram.map(({ count }) => count))
  const rows = histogram.map(({ upTo, count }) => [cell.number(upTo), cell.number(count), cell.bar(count / most)])
  return [
    { kind: 'lines', lines: [[cell.name(`${request} ${server}`)]] },
    { kind: 'table', columns: histogramColumns, rows },
  ]
}
