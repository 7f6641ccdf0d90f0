import { arg } from '../../cli/declare/args.ts'
import { type Call, command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import { sizeKind } from '../../cli/declare/limit-flags.ts'
import { warn } from '../../cli/life/notices.ts'
import { DEFAULT_MAX_REQUEST } from '../../client/terms/options.ts'
import { type Cell, type Column, cell, type View } from '../../render/view.ts'
import { type Family, type Load, type Usage, UsageSum } from '../../tree/subtree/usage.ts'
import { byName } from '../../tree/walk/list.ts'
import { readTree } from '../../tree/walk/read-tree.ts'
import type { Tally } from '../../tree/walk/znode.ts'
import { Account, summaryFlags } from './reading/account.ts'

/** What a subtree takes, as far as it was looked at. */
interface Measured {
  readonly path: string
  /** jute.maxbuffer, in bytes. */
  readonly limit: number
  readonly usage: readonly Usage[]
  /** Instead of `usage`, where they were asked for. */
  readonly families?: readonly Family[]
  /** What nears the limit. */
  readonly near: readonly Load[]
  readonly summary: Tally
}

/** The share of jute.maxbuffer from which on something is told of, and from which on it is bad. */
const NEAR = 0.8
const BAD = 0.95
/** Things told of one by one. */
const TOLD = 20
/** Families shown where nobody says how many. */
const FAMILIES = 10

/** What is sorted by, most first; equal ones by path. */
const orders = {
  size: ({ bytes }) => bytes,
  znodes: ({ znodes }) => znodes,
  ephemerals: ({ ephemerals }) => ephemerals,
  largest: ({ largest }) => largest.bytes,
  path: () => 0,
} as const satisfies Record<string, (usage: Usage) => number>

const orderNames = Object.keys(orders) as (keyof typeof orders)[]

export default command({
  summary: 'show what subtrees take: bytes, znodes, ephemerals',
  description:
    'Adds up data, znodes and ephemerals of PATH (default: the working znode) and of each subtree --depth levels below it, largest first. largest is the largest single thing in it, data of a znode or the list of its children as servers send it; limit is its share of jute.maxbuffer, past which no client can read it, and at says where it is. What nears that limit is told on stderr.\n' +
    'With --families it shows the znodes with most children instead, and how long the lists of their children are.\n' +
    'It adds up as it goes: after Ctrl-C it shows what it has seen until then, with 130. What may not be read is told on stderr, and the exit code is 7 then.',
  args: { path: arg.znode({ summary: 'root of the subtree', required: false }) },
  flags: {
    depth: flag.integer({ summary: 'levels with a row of their own (default 1)', min: 0, max: 100 }),
    top: flag.integer({ summary: 'show the first N only', min: 1 }),
    sort: flag.choice(orderNames, { summary: 'order of the rows (default size)', excludes: ['families'] }),
    families: flag.switch({ summary: 'the znodes with most children instead (the first 10, or --top)' }),
    'max-buffer': flag.of(sizeKind, { summary: 'jute.maxbuffer of the servers (default 1048575)' }),
    ...summaryFlags,
  },
  examples: ['du /', 'du /app --depth 2 --top 10', 'du / --sort ephemerals', 'du / --families', 'du /app --json'],
  reads: true,
  run: measure,
  live: () => true,
  view(result, { settings }): View {
    const pretty = settings.output === 'pretty'
    const { usage, families, limit } = result
    if (families) {
      const rows = families.map((family) => familyRow(family, limit))
      return pretty
        ? pictured(
            familyColumns,
            rows,
            families.map(({ children }) => children),
          )
        : plainTable(familyColumns, rows)
    }
    const rows = usage.map((one) => usageRow(one, limit))
    return pretty
      ? pictured(
          usageColumns,
          rows,
          usage.map(({ bytes }) => bytes),
        )
      : plainTable(usageColumns, rows)
  },
})

type DuCall = Omit<Call, 'args' | 'flags'> & {
  readonly args: { readonly path: string | undefined }
  readonly flags: {
    readonly depth: number | undefined
    readonly top: number | undefined
    readonly sort: keyof typeof orders | undefined
    readonly families: boolean
    readonly 'max-buffer': number | undefined
    readonly summary: boolean
  }
}

async function* measure(call: DuCall): AsyncGenerator<Measured> {
  const { args, flags, cwd, signal } = call
  const path = args.path ?? cwd
  const limit = flags['max-buffer'] ?? DEFAULT_MAX_REQUEST
  const sum = new UsageSum(path, { depth: flags.depth ?? 1, heavy: limit * NEAR, most: flags.top ?? FAMILIES })
  const account = new Account(call)
  const { tally } = account
  try {
    const options = { want: { stat: true, children: true }, signal, tally }
    for await (const batch of readTree(await call.zk(), path, options)) {
      for (const znode of batch) {
        account.denied(znode)
        sum.add(znode)
      }
    }
  } catch (error) {
    if (tally.read === 0) throw error
    warn(call, `not all of it: ${tally.read} znodes were seen`)
    yield result()
    throw error
  }
  tellNear(call, sum.near, limit)
  yield result()
  account.endWithin(flags.summary)

  function result(): Measured {
    const order = orders[flags.sort ?? 'size']
    const rows = sum.rows.toSorted((a, b) => order(b) - order(a) || byName(a.path, b.path))
    const usage = rows.slice(0, flags.top)
    const { near, families } = sum
    return { path, limit, usage, ...(flags.families && { families }), near, summary: tally }
  }
}

function tellNear(call: DuCall, near: readonly Load[], limit: number): void {
  for (const { path, what, bytes } of near.slice(0, TOLD)) {
    const thing = what === 'data' ? 'its data' : 'the list of its children'
    warn(call, `${path}: ${thing} has ${bytes} bytes, ${share(bytes, limit)} of jute.maxbuffer`)
  }
  if (near.length > TOLD) warn(call, `${near.length - TOLD} more near jute.maxbuffer`)
}

const right = 'right' as const
const usageColumns: readonly Column[] = [
  { title: 'path', weight: 1, least: 16 },
  { title: 'size', align: right },
  { title: 'znodes', align: right, yields: 4 },
  { title: 'ephemeral', align: right, yields: 3 },
  { title: 'largest', align: right, yields: 2 },
  { title: 'limit', align: right, yields: 5 },
  { title: 'at', weight: 1, yields: 1 },
]

const familyColumns: readonly Column[] = [
  { title: 'path', weight: 1, least: 16 },
  { title: 'children', align: right },
  { title: 'list', align: right, yields: 1 },
  { title: 'limit', align: right, yields: 2 },
]

function usageRow({ path, bytes, znodes, ephemerals, largest }: Usage, limit: number): Cell[] {
  return [
    cell.path(path),
    cell.bytes(bytes),
    cell.number(znodes),
    cell.number(ephemerals),
    cell.bytes(largest.bytes),
    shareCell(largest.bytes, limit),
    cell.path(largest.path),
  ]
}

function familyRow({ path, children, bytes }: Family, limit: number): Cell[] {
  return [cell.path(path), cell.number(children), cell.bytes(bytes), shareCell(bytes, limit)]
}

function plainTable(columns: readonly Column[], rows: readonly Cell[][]): View {
  return { kind: 'table', columns, rows }
}

/** For eyes: the second column as a bar, too. */
function pictured(columns: readonly Column[], rows: readonly Cell[][], values: readonly number[]): View {
  const most = values.reduce((a, b) => Math.max(a, b), 1)
  return plainTable(
    columns.toSpliced(2, 0, { title: '', yields: 0 }),
    rows.map((row, at) => row.toSpliced(2, 0, cell.bar(values[at]! / most))),
  )
}

function shareCell(bytes: number, limit: number): Cell {
  const text = share(bytes, limit)
  if (bytes >= BAD * limit) return cell.bad(text)
  return bytes >= NEAR * limit ? cell.warn(text) : cell.text(text)
}

function share(bytes: number, limit: number): string {
  return `${Math.round((bytes / limit) * 100)} %`
}
