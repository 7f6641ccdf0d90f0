import { type Cell, type Column, cell } from '../../render/view.ts'
import { UsageError } from '../../wire/error.ts'
import type { Stat } from '../../wire/records.ts'
import type { Kind } from '../declare/kinds/kinds.ts'
import { typeOf } from './stat-view.ts'

interface ZnodeColumn extends Column {
  readonly cell: (stat: Stat) => Cell
}

const right = { align: 'right' } as const

/** What a table of znodes can tell of each, by the name of the column. */
const znodeColumns = {
  type: { title: 'type', yields: 4, cell: (stat) => typeCell(stat) },
  version: { title: 'version', ...right, yields: 2, cell: ({ version }) => cell.number(version) },
  children: { title: 'children', ...right, yields: 3, cell: ({ numChildren }) => cell.number(numChildren) },
  size: { title: 'size', ...right, yields: 6, cell: ({ dataLength }) => cell.bytes(dataLength) },
  modified: { title: 'modified', yields: 5, cell: ({ mtime }) => cell.age(mtime) },
  owner: { title: 'owner', yields: 1, cell: ({ ephemeralOwner }) => ownerCell(ephemeralOwner) },
  created: { title: 'created', yields: 1, cell: ({ ctime }) => cell.age(ctime) },
  cversion: { title: 'cversion', ...right, yields: 1, cell: ({ cversion }) => cell.number(cversion) },
  aversion: { title: 'aversion', ...right, yields: 1, cell: ({ aversion }) => cell.number(aversion) },
  czxid: { title: 'czxid', yields: 1, cell: ({ czxid }) => cell.zxid(czxid) },
  mzxid: { title: 'mzxid', yields: 1, cell: ({ mzxid }) => cell.zxid(mzxid) },
  pzxid: { title: 'pzxid', yields: 1, cell: ({ pzxid }) => cell.zxid(pzxid) },
} as const satisfies Record<string, ZnodeColumn>

export type ColumnName = keyof typeof znodeColumns

export const columnNames = Object.keys(znodeColumns) as ColumnName[]

/** Of a list, and in pipes. */
export const listColumns: readonly ColumnName[] = ['type', 'version', 'children', 'size', 'modified']
/** Of a tree that is drawn. */
export const treeColumns: readonly ColumnName[] = [...listColumns, 'owner']

function typeCell(stat: Stat): Cell {
  const type = typeOf(stat)
  return type === 'ephemeral' ? cell.warn(type) : cell.text(type)
}

function ownerCell(owner: bigint): Cell {
  return owner === 0n ? cell.text('') : cell.session(owner)
}

/** The columns themselves, without that of the names. */
export function columnsOf(names: readonly ColumnName[]): Column[] {
  return names.map((name) => znodeColumns[name])
}

/** What stands in them. @param stat undefined where it could not be had: the cells are empty */
export function statCells(stat: Stat | undefined, names: readonly ColumnName[]): Cell[] {
  return names.map((name) => (stat ? znodeColumns[name].cell(stat) : cell.text('')))
}

/** Columns of znodes from everywhere in a tree, that of their paths first. */
export function pathColumns(names: readonly ColumnName[]): Column[] {
  return [{ title: 'path', weight: 1, least: 32 }, ...columnsOf(names)]
}

/** A znode by its path, with what else is wanted of it. */
export function znodeCells(
  { path, stat }: { readonly path: string; readonly stat?: Stat | undefined },
  names: readonly ColumnName[] = [],
): Cell[] {
  return [cell.path(path), ...statCells(stat, names)]
}

/** Names of columns, parted by commas. */
export const columnsKind: Kind<readonly ColumnName[]> = {
  complete: 'choice',
  placeholder: 'COLUMN,…',
  options: columnNames,
  parse(text) {
    const names = text.split(',').map((name) => name.trim())
    const unknown = names.find((name) => !Object.hasOwn(znodeColumns, name))
    if (unknown !== undefined) {
      throw new UsageError(
        `"${unknown}" is no column`,
        `there is ${columnNames.join(', ')}; several are parted by commas`,
      )
    }
    return [...new Set(names)] as ColumnName[]
  },
}
