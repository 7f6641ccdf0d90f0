import { type Cell, type Column, cell } from '../../render/view.ts'
import type { Stat } from '../../wire/records.ts'
import { typeOf } from './stat-view.ts'

/** What a table of znodes tells of each, behind its name or path. */
export const statColumns: readonly Column[] = [
  { title: 'type', yields: 3 },
  { title: 'version', align: 'right', yields: 1 },
  { title: 'children', align: 'right', yields: 2 },
  { title: 'size', align: 'right', yields: 5 },
  { title: 'modified', yields: 4 },
]

/** Of znodes from everywhere in a tree. */
export const pathColumns: readonly Column[] = [{ title: 'path', weight: 1, least: 32 }, ...statColumns]

export function statCells(stat: Stat): Cell[] {
  const type = typeOf(stat)
  return [
    type === 'ephemeral' ? cell.warn(type) : cell.text(type),
    cell.number(stat.version),
    cell.number(stat.numChildren),
    cell.bytes(stat.dataLength),
    cell.time(stat.mtime),
  ]
}

/** A znode by its path, with its stat where that was asked for. */
export function znodeCells({ path, stat }: { readonly path: string; readonly stat?: Stat | undefined }): Cell[] {
  return stat ? [cell.path(path), ...statCells(stat)] : [cell.path(path)]
}
