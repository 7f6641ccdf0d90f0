import type { Limb } from '../../render/limb.ts'
import { type Cell, type Column, cell, type TableView } from '../../render/view.ts'
import { baseName } from '../../wire/path.ts'
import type { Stat } from '../../wire/records.ts'
import { typeOf } from './stat-view.ts'

/** The first column of a tree that is drawn in a table; how a name gives way that is wider: `render/rows.ts`. */
export const branchColumn: Column = { title: 'name', weight: 1, least: 24 }

/**
 * A table whose first column draws a tree: for whatever tells several things of each znode. The rows may come in parts, as the
 * walk finds them.
 * @param rows their first cell is a `branchCell`
 */
export function treeTable(columns: readonly Column[], rows: Iterable<readonly Cell[]>): TableView {
  return { kind: 'table', columns: [branchColumn, ...columns], rows, flows: true }
}

/** The name of a znode where it hangs, by its kind where that is known; the root by its path. */
export function branchCell({
  path,
  limb,
  stat,
}: {
  path: string
  limb: Limb | undefined
  stat?: Stat | undefined
}): Cell {
  const kind = stat && typeOf(stat) === 'ephemeral' ? 'warn' : stat?.numChildren === 0 ? 'plain' : 'path'
  return cell.branch(path, limb ? baseName(path) : path, limb, kind)
}

/** A line for children that are not drawn. */
export function untoldCell({ path, limb, more }: { path: string; limb: Limb | undefined; more: number }): Cell {
  return cell.branch(path, `… ${more.toLocaleString('en')} more`, limb, 'muted')
}
