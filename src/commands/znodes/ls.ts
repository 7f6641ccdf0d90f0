import { Buffer } from 'node:buffer'
import { type Batch, batches } from '../../cli/data/batches.ts'
import { typeOf } from '../../cli/data/stat-view.ts'
import { branchCell, treeTable } from '../../cli/data/tree-table.ts'
import {
  type ColumnName,
  columnNames,
  columnsKind,
  columnsOf,
  listColumns,
  pathColumns,
  statCells,
  treeColumns,
  znodeCells,
} from '../../cli/data/znode-columns.ts'
import { arg } from '../../cli/declare/args.ts'
import { command } from '../../cli/declare/command.ts'
import type { Context } from '../../cli/declare/context.ts'
import { flag } from '../../cli/declare/flags.ts'
import type { Io } from '../../cli/declare/io.ts'
import type { Settings } from '../../cli/declare/settings.ts'
import type { ZooKeeper } from '../../client/client.ts'
import { statJson } from '../../render/json.ts'
import { type Cell, cell, type View } from '../../render/view.ts'
import type { Change } from '../../tree/follow/change.ts'
import { expandGlob, isGlob } from '../../tree/subtree/glob.ts'
import { type Child, list, type SortOrder, siblings, sortOrders } from '../../tree/walk/list.ts'
import { readTree } from '../../tree/walk/read-tree.ts'
import { statsOf } from '../../tree/walk/stats.ts'
import { UsageError } from '../../wire/error.ts'
import { joinPath } from '../../wire/path.ts'
import type { Stat } from '../../wire/records.ts'
import { type Branch, branches } from '../trees/drawing/branches.ts'
import { Unread } from '../trees/drawing/unread.ts'
import { changeJson } from '../watching/changes/change-json.ts'
import { changeView } from '../watching/changes/change-view.ts'
import { oneChange } from '../watching/changes/one-change.ts'

interface Listing {
  readonly path: string
  readonly stat?: Stat
  readonly children: readonly Child[]
}

/** One znode of a walk, or of a glob. */
interface Item {
  readonly path: string
  readonly stat?: Stat | undefined
}

/** More children than these are listed without their kinds. */
const MOST_MARKED = 500

async function* limited(
  found: AsyncIterable<readonly Item[]>,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<readonly Item[]> {
  let left = limit
  for await (const batch of found) {
    yield left < batch.length ? batch.slice(0, left) : batch
    left -= batch.length
    if (left <= 0) return
  }
}

/** For a program one by one. */
async function* told(
  found: AsyncIterable<readonly Item[]>,
  { output }: Pick<Settings, 'output'>,
): AsyncGenerator<Item | Batch<Item>> {
  for await (const batch of found) {
    if (output === 'json' || output === 'ndjson') yield* batch
    else yield { batch }
  }
}

export default command({
  summary: 'list the children of a znode',
  description:
    'Lists the children of PATH, sorted by name, numbers in names by their value; without PATH, those of the working znode. In a pipe one name a line; on a terminal in columns, where up to 500 of them tell what they are: name/ has children, name~ is ephemeral. -o ndjson prints a document a child.\n' +
    'With -R every znode below PATH is printed by its full path, depth first; PATH itself comes first. -R -l draws the tree on a terminal, its znodes in a table. What may not be read is told, and the exit code is 7. A PATH with * ? [] {} or ** is a pattern: the znodes it matches are printed by their full paths (quote it, so that the OS shell leaves it alone).',
  args: { path: arg.glob({ summary: 'znode to list, or a pattern', required: false }) },
  flags: {
    one: flag.switch({ char: '1', summary: 'a name a line, also on a terminal', excludes: ['long'] }),
    nul: flag.switch({
      char: '0',
      summary: 'full paths, each ended by a NUL byte: for xargs -0',
      excludes: ['long', 'watch'],
    }),
    long: flag.switch({ char: 'l', summary: 'a table with type, version, children, size and time; with -R a tree' }),
    columns: flag.of(columnsKind, { summary: `columns of that table: ${columnNames.join(', ')}`, needs: ['long'] }),
    recursive: flag.switch({ char: 'R', summary: 'all znodes below, depth first' }),
    depth: flag.integer({ summary: 'so many levels below PATH', needs: ['recursive'] }),
    watch: flag.switch({
      char: 'w',
      summary: 'then wait for the next change of the list, and print it',
      excludes: ['recursive'],
    }),
    sort: flag.choice(sortOrders, { summary: 'order of the children, with -R of those of each znode' }),
    limit: flag.integer({ summary: 'print at most N', min: 1 }),
  },
  examples: [
    'ls /',
    'ls /app -l',
    'ls /app -0',
    'ls /app -R',
    "ls '/app/*'",
    'ls /app --sort mtime --limit 3',
    'ls /app --json',
  ],
  reads: ({ flags }) => !flags.watch,
  async *run(call): AsyncGenerator<Listing | Item | Batch<Item> | { change: Change }> {
    const { flags } = call
    const path = call.args.path ?? call.cwd
    const zk = await call.zk()
    if (flags.watch && isGlob(path)) throw new UsageError('--watch needs one PATH, not a pattern')
    if (flags.recursive || isGlob(path)) {
      const unread = new Unread(call)
      const found = flags.recursive ? walked(call, zk, path, unread) : expandGlob(zk, path, { stats: flags.long })
      yield* told(limited(found, flags.limit), call.settings)
      unread.end()
      return
    }
    // Set before the look: nothing is missed in between.
    const watch = flags.watch ? zk.watch(path, { mode: 'children', signal: call.signal }) : undefined
    await watch?.ready
    const order = flags.sort ?? 'name'
    const listing = await list(zk, path, { stats: flags.long || order !== 'name', order, limit: flags.limit })
    if (call.settings.output === 'ndjson')
      for (const { name, stat } of listing.children)
        yield { path: joinPath(path, name), ...(flags.long && stat && { stat }) }
    else yield inColumns(call) ? await withKinds(zk, listing) : listing
    const change = watch && (await oneChange(watch, call))
    if (change) yield { change }
  },
  isEvent: (result) => 'change' in result,
  live: ({ args, flags, cwd }) => !flags.recursive && !isGlob(args.path ?? cwd),
  view(result, call): View {
    const { flags, settings } = call
    if ('change' in result) return changeView(result, settings)
    if (flags.nul)
      return {
        kind: 'bytes',
        data: Buffer.from(
          pathsOf(result)
            .map((path) => `${path}\0`)
            .join(''),
        ),
      }
    if ('batch' in result && flags.long) return longTable(result.batch, call)
    if ('batch' in result) return { kind: 'lines', lines: result.batch.map((item) => znodeCells(item)) }
    if (!('children' in result)) return { kind: 'lines', lines: [znodeCells(result)] }
    if (!flags.long) {
      if (!inColumns(call)) return { kind: 'lines', lines: result.children.map(({ name }) => [cell.name(name)]) }
      return { kind: 'tiles', cells: result.children.map(marked) }
    }
    const names = flags.columns ?? listColumns
    return {
      kind: 'table',
      columns: [{ title: 'name', weight: 1 }, ...columnsOf(names)],
      rows: result.children.map(({ name, stat }) => [cell.name(name), ...statCells(stat, names)]),
    }
  },
  json(result, { flags }) {
    if ('change' in result) return changeJson(result.change)
    if ('batch' in result) return result.batch
    if (!('children' in result))
      return { path: result.path, ...('stat' in result && result.stat ? { stat: statJson(result.stat) } : {}) }
    const children = result.children.map(({ name, stat }) =>
      flags.long && stat ? { name, stat: statJson(stat) } : name,
    )
    return { path: result.path, children, ...(result.stat ? { stat: statJson(result.stat) } : {}) }
  },
})

/** All znodes of a subtree; where they are to be drawn, each with the limb it hangs from. */
async function* walked(
  call: Walk,
  zk: ZooKeeper,
  root: string,
  unread: Unread,
): AsyncGenerator<readonly (Item | Branch)[]> {
  const { flags, signal } = call
  const { depth, sort: order, long: stat } = flags
  if (isDrawn(call)) {
    for await (const { batch } of batches(branches(zk, root, { stat, order, depth, signal }, unread)))
      yield batch.filter((row) => !('more' in row))
    return
  }
  const pick = order && siblings(zk, { order })
  for await (const znodes of readTree(zk, root, { want: { stat }, depth, pick, signal })) {
    for (const { denied } of znodes) if (denied) unread.tell(denied)
    yield znodes.map((znode) => ({ path: znode.path, stat: znode.stat }))
  }
}

interface Walk extends Context {
  readonly flags: Look['flags'] & { readonly depth: number | undefined; readonly sort: SortOrder | undefined }
}

interface Look {
  readonly settings: Pick<Settings, 'output'>
  readonly flags: { readonly long: boolean; readonly recursive: boolean }
}

function isDrawn({ settings, flags }: Look): boolean {
  return settings.output === 'pretty' && flags.long && flags.recursive
}

function longTable(
  items: readonly (Item | Branch)[],
  call: Look & { readonly flags: { readonly columns: readonly ColumnName[] | undefined } },
): View {
  const drawn = isDrawn(call)
  const names = call.flags.columns ?? (drawn ? treeColumns : listColumns)
  const columns = columnsOf(names)
  if (drawn) {
    const branches = items.filter((item) => 'limb' in item)
    return treeTable(
      columns,
      branches.map((item) => [branchCell(item), ...statCells(item.stat, names)]),
    )
  }
  return {
    kind: 'table',
    columns: pathColumns(names),
    rows: items.map((item) => znodeCells(item, names)),
    flows: true,
  }
}

interface Wanted {
  readonly io: Pick<Io, 'outTty'>
  readonly settings: Pick<Settings, 'output'>
  readonly flags: { readonly long: boolean; readonly one: boolean; readonly nul: boolean }
}

function inColumns({ io, settings, flags }: Wanted): boolean {
  return io.outTty && settings.output === 'pretty' && !flags.long && !flags.one && !flags.nul
}

/** What kind each child is takes a request a child: of many nobody waits for that. */
async function withKinds(zk: ZooKeeper, listing: Listing): Promise<Listing> {
  if (listing.children.length > MOST_MARKED || listing.children[0]?.stat) return listing
  const stats = await statsOf(
    zk,
    listing.children.map(({ name }) => joinPath(listing.path, name)),
  )
  // One that is gone by now is listed as it was.
  return {
    ...listing,
    children: listing.children.map((child, at) => ({ ...child, ...(stats[at] && { stat: stats[at] }) })),
  }
}

function marked({ name, stat }: Child): Cell {
  if (!stat) return cell.name(name)
  if (typeOf(stat) === 'ephemeral') return cell.warn(`${name}~`)
  return stat.numChildren > 0 ? cell.name(`${name}/`) : cell.text(name)
}

function pathsOf(result: Listing | Item | Batch<Item>): readonly string[] {
  if ('batch' in result) return result.batch.map(({ path }) => path)
  if ('children' in result) return result.children.map(({ name }) => joinPath(result.path, name))
  return [result.path]
}
