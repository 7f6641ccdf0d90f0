import type { Buffer } from 'node:buffer'
import { escapeText } from './text.ts'
import { hex, isoTime } from './units.ts'
import type { Cell, TreeNode, View } from './view.ts'

/**
 * A view for pipes: one record a line, TAB between cells, no header, no colour, nothing cut, ISO times.
 * Text is escaped; data of a znode comes as stored.
 */
export function* renderPlain(view: View): Generator<string | Buffer> {
  switch (view.kind) {
    case 'table':
      for (const row of view.rows) yield line(row)
      return
    case 'lines':
      for (const cells of view.lines) yield line(cells)
      return
    case 'fields':
      for (const [name, value] of view.fields) yield `${name}\t${plainCell(value)}\n`
      return
    case 'tree':
      yield* treeLines(view.root, 0)
      return
    case 'bytes':
      if (view.text !== undefined) yield view.text
      else if (view.data !== null && view.data.length > 0) yield view.data
      return
    case 'stack':
      for (const inner of view.views) yield* renderPlain(inner)
  }
}

function line(cells: readonly Cell[]): string {
  return `${cells.map(plainCell).join('\t')}\n`
}

function* treeLines(node: TreeNode, depth: number): Generator<string> {
  yield '  '.repeat(depth) + line(node.label)
  for (const child of node.children) yield* treeLines(child, depth + 1)
}

/** One cell as plain text, escaped; null is empty. */
export function plainCell(cell: Cell): string {
  switch (cell.as) {
    case 'number':
    case 'bytes':
    case 'duration':
      return String(cell.value)
    case 'time':
      return isoTime(cell.value)
    case 'zxid':
    case 'session':
      return hex(cell.value)
    default:
      return cell.value === null ? '' : escapeText(cell.value)
  }
}
