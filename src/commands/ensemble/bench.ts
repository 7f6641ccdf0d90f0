import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import type { ZooKeeper } from '../../client/client.ts'
import { type BenchPhase, bench, type Goal, judgeBench } from '../../ensemble/load/bench.ts'
import { type Cell, cell, type View } from '../../render/view.ts'
import { openOwn } from './members/member-flags.ts'

interface Verdict {
  readonly phases: readonly BenchPhase[]
  readonly goals: readonly Goal[]
  readonly passed: boolean
}

export default command({
  summary: 'put a bounded load on the ensemble, and judge it against given figures',
  description:
    'Creates, sets, gets and deletes N small znodes under a temporary one, which is removed afterwards (also after Ctrl-C), over several sessions with several requests under way each. Prints rates and latencies of each kind.\n' +
    'With --min-reads, --min-writes or --max-p99 the result is PASS or FAIL, and the exit code 1 on FAIL. Errors are a FAIL always.',
  args: {},
  flags: {
    operations: flag.integer({ char: 'n', summary: 'operations of each kind (default 2000)', min: 1, max: 10_000_000 }),
    clients: flag.integer({ char: 'c', summary: 'sessions (default 4)', min: 1, max: 200 }),
    depth: flag.integer({ summary: 'requests under way a session (default 16)', min: 1, max: 1000 }),
    size: flag.integer({ summary: 'bytes of data a znode (default 100)', min: 0, max: 1_000_000 }),
    under: flag.znode({ summary: 'parent of the temporary znode (default /)' }),
    'min-reads': flag.integer({ summary: 'reads a second to reach', min: 1 }),
    'min-writes': flag.integer({ summary: 'writes a second to reach', min: 1 }),
    'max-p99': flag.duration({ summary: '99 % of requests must be answered within it' }),
  },
  examples: ['bench -n 200 -c 2', 'bench -n 500 --min-reads 100 --min-writes 50 --max-p99 5s'],
  async run(call): Promise<Verdict> {
    const { flags, settings, signal } = call
    const phases: BenchPhase[] = []
    const options = {
      operations: flags.operations ?? 2000,
      // The sandbox lives in this process: one session is all there is.
      clients: settings.sandbox ? 1 : (flags.clients ?? 4),
      depth: flags.depth ?? 16,
      size: flags.size ?? 100,
      under: flags.under ?? '/',
      signal,
    }
    // The first is the command's own: what keeps it waiting is told, and its server is asked after a signal.
    let own: ZooKeeper | undefined
    const open = async (index: number) => {
      if (index > 0) return openOwn(call)
      own = await call.zk()
      return own
    }
    const close = async (zk: ZooKeeper) => (zk === own ? undefined : zk.close(signal.aborted ? HASTY : {}))
    for await (const phase of bench(open, close, options)) phases.push(phase)
    const { 'min-reads': minReads, 'min-writes': minWrites, 'max-p99': maxP99 } = flags
    const goals = judgeBench(phases, { minReads, minWrites, maxP99 })
    return { phases, goals, passed: goals.every(({ passed }) => passed) }
  },
  view: ({ phases, goals, passed }, { settings }): View => ({
    kind: 'stack',
    views: [
      settings.output === 'pretty'
        ? { kind: 'table', columns: pictured, rows: phases.map((phase) => [...phaseRow(phase), ...courseCells(phase)]) }
        : { kind: 'table', columns, rows: phases.map(phaseRow) },
      { kind: 'lines', lines: [...goals.map(goalLine), [passed ? cell.good('PASS') : cell.bad('FAIL')]] },
    ],
  }),
  json: ({ phases, ...verdict }) => ({ phases: phases.map(({ course: _, ...phase }) => phase), ...verdict }),
  exit: ({ passed }) => (passed ? 0 : 1),
})

/** What the goodbye of a server may take after a signal, in ms: it has heard so by then. */
const HASTY = { timeout: 100 }

const right = 'right' as const
const columns = [
  { title: 'operation' },
  { title: 'done', align: right, yields: 1 },
  { title: 'per second', align: right },
  { title: 'p50 ms', align: right, yields: 4 },
  { title: 'p90 ms', align: right, yields: 2 },
  { title: 'p99 ms', align: right, yields: 5 },
  { title: 'max ms', align: right, yields: 3 },
  { title: 'errors', align: right, yields: 6 },
]

/** For eyes: how rate and latency went, from the first operation to the last. */
const pictured = [...columns, { title: 'rate', yields: 0 }, { title: 'latency', yields: 0 }]

function courseCells({ course }: BenchPhase): Cell[] {
  return [cell.spark(course.rates), cell.spark(course.latencies)]
}

function phaseRow({ operation, operations, perSecond, latency, errors }: BenchPhase): Cell[] {
  const times = [latency?.p50, latency?.p90, latency?.p99, latency?.max]
  return [
    cell.text(operation),
    cell.number(operations),
    cell.number(perSecond),
    ...times.map((ms) => (ms === undefined ? cell.text('') : cell.number(rounded(ms)))),
    errors > 0 ? cell.bad(String(errors)) : cell.number(0),
  ]
}

function goalLine({ name, wanted, measured, passed }: Goal): Cell[] {
  const verdict = passed ? cell.good('pass') : cell.bad('fail')
  return [verdict, cell.text(name), cell.number(rounded(measured)), cell.muted(`wanted ${wanted}`)]
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
