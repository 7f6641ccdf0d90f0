import { type Batch, batches } from '../../cli/data/batches.ts'
import { dataText } from '../../cli/data/data-text.ts'
import type { Untold } from '../../cli/data/outline.ts'
import { branchCell, treeTable, untoldCell } from '../../cli/data/tree-table.ts'
import {
  type ColumnName,
  columnNames,
  columnsKind,
  columnsOf,
  listColumns,
  statCells,
  treeColumns,
} from '../../cli/data/znode-columns.ts'
import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import { flag } from '../../cli/declare/flags.ts'
import type { Settings } from '../../cli/declare/settings.ts'
import { warn } from '../../cli/life/notices.ts'
import { dataJson, statJson } from '../../render/json.ts'
import { type Cell, cell, type View } from '../../render/view.ts'
import { sortOrders } from '../../tree/walk/list.ts'
import { newTally, type Tally } from '../../tree/walk/znode.ts'
import { type Branch, branches } from './drawing/branches.ts'
import { dataLine } from './drawing/data-line.ts'
import { tallyText } from './drawing/tally-view.ts'
import { Unread } from './drawing/unread.ts'

type Row = Branch | Untold

/** How the walk went: the last item. */
interface Summary {
  readonly summary: Tally
}

export default command({
  summary: 'draw the tree below a znode',
  description:
    'Draws PATH (without it the working znode) and all below, as it is read. -l makes it a table: the tree in the first column, then type, version, children, size, time and owner, or the columns asked for. At the end stands how many znodes were read, how many had gone by then, could not be read (denied), or were skipped by --limit.\n' +
    'In a pipe every znode is a line with its full path, then what was asked for, parted by TAB: -o pretty draws there, too. --json has a document a znode, and a last one with the summary. What may not be read is told on stderr, the rest is drawn, and the exit code is 7.',
  args: { path: arg.znode({ summary: 'root of the tree', required: false }) },
  flags: {
    depth: flag.integer({ summary: 'so many levels below PATH' }),
    limit: flag.integer({ summary: 'at most N children of each znode, then how many more there are', min: 1 }),
    sizes: flag.switch({ summary: 'with the bytes of data of each znode', excludes: ['long'] }),
    data: flag.switch({ summary: 'with the data of each znode: on a terminal decoded, as much as there is room for' }),
    long: flag.switch({ char: 'l', summary: 'a table with the stat of each znode' }),
    columns: flag.of(columnsKind, { summary: `columns of that table: ${columnNames.join(', ')}`, needs: ['long'] }),
    sort: flag.choice(sortOrders, { summary: 'order of the children of each znode' }),
    summary: flag.switch({ summary: 'tell on stderr how many were read, gone, denied, skipped, in a pipe, too' }),
  },
  examples: ['tree /app', 'tree / --depth 1 --sizes', 'tree /app -l --sort size', 'tree / --limit 10 --data'],
  reads: true,
  async *run(call): AsyncGenerator<Row | Batch<Row> | Summary> {
    const { flags, settings, signal } = call
    const tally = newTally()
    const unread = new Unread(call)
    const drawing = {
      ...{
        stat: flags.long || flags.sizes,
        data: flags.data,
        line: settings.output === 'pretty' ? dataLine : undefined,
      },
      ...{ order: flags.sort ?? ('name' as const), depth: flags.depth, limit: flags.limit, signal, tally },
    }
    const rows = branches(await call.zk(), call.args.path ?? call.cwd, drawing, unread)
    if (isJson(settings)) for await (const row of rows) yield* 'more' in row ? [] : [row]
    else yield* batches(rows)
    if (flags.summary && settings.output !== 'pretty') warn(call, tallyText(tally))
    yield { summary: tally }
    unread.end()
  },
  view(result, { flags, settings }): View | undefined {
    const drawn = settings.output === 'pretty'
    if ('summary' in result)
      return drawn ? { kind: 'lines', lines: [[cell.text('')], [cell.muted(tallyText(result.summary))]] } : undefined
    const rows = ('batch' in result ? result.batch : [result]).filter((row) => drawn || !('more' in row))
    const names = flags.long ? (flags.columns ?? (drawn ? treeColumns : listColumns)) : []
    const look = { names, sizes: flags.sizes, data: flags.data }
    const cells = rows.map((row) => rowCells(row, look))
    if (!flags.long) return { kind: 'lines', lines: cells }
    return treeTable([...columnsOf(names), ...(flags.data ? [dataColumn] : [])], cells)
  },
  json(result) {
    if ('summary' in result) return result
    if ('batch' in result) return result.batch
    if ('more' in result) return undefined
    const { path, stat, data, left, denied } = result
    return {
      path,
      ...(data !== undefined && dataJson(data)),
      ...(stat && { stat: statJson(stat) }),
      ...(left !== undefined && { more: left }),
      ...(denied && { denied: denied.name }),
    }
  },
})

function isJson({ output }: Pick<Settings, 'output'>): boolean {
  return output === 'json' || output === 'ndjson'
}

const dataColumn = { title: 'data', weight: 1, least: 16 }

interface Look {
  readonly names: readonly ColumnName[]
  readonly sizes: boolean
  readonly data: boolean
}

/** The same cells of a line and of a row of the table. */
function rowCells(row: Row, { names, sizes, data }: Look): Cell[] {
  const none = cell.text('')
  if ('more' in row) return [untoldCell(row), ...statCells(undefined, names), ...(data ? [none] : [])]
  const { stat, denied } = row
  return [
    branchCell(row),
    ...(sizes ? [stat ? cell.bytes(stat.dataLength) : none] : []),
    ...statCells(stat, names),
    ...(data ? [denied ? none : cell.data(row.text === undefined ? dataText(row.data) : (row.text ?? ''))] : []),
    ...(denied && names.length === 0 ? [cell.bad('denied')] : []),
  ]
}
