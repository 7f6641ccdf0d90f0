import { Buffer } from 'node:buffer'
import { blanks, escapeLines, escapeText, type Inert, joined, own } from './text.ts'
import { hex, isoTime } from './units.ts'
import type { BytesView, Cell, TreeNode, View } from './view.ts'

/**
 * A view for pipes: one record a line, TAB between cells, no header, no colour, nothing cut, ISO times.
 * Text is escaped; data of a znode comes as stored.
 */
export function renderPlain(view: View): Generator<Inert | Buffer> {
  return records(view, stored)
}

/** The same on a terminal, which obeys bytes: data is escaped, too. */
export function renderPlainToTerminal(view: View): Generator<Inert> {
  return records(view, legible)
}

function* records<Data extends Inert | Buffer>(view: View, data: (bytes: BytesView) => Data): Generator<Inert | Data> {
  switch (view.kind) {
    case 'table':
      for (const row of view.rows) yield line(row)
      return
    case 'lines':
      for (const cells of view.lines) yield line(cells)
      return
    case 'tiles':
      for (const cell of view.cells) yield line([cell])
      return
    case 'fields':
      for (const [name, value] of view.fields) yield own`${escapeText(name)}\t${plainCell(value)}\n`
      return
    case 'tree':
      yield* treeLines(view.root)
      return
    case 'bytes': {
      const bytes = data(view)
      if (bytes.length > 0) yield bytes
      return
    }
    case 'drawn':
      yield view.text
      return
    case 'stack':
      for (const inner of view.views) yield* records(inner, data)
  }
}

function stored({ data, text }: BytesView): Buffer {
  if (text !== undefined) return Buffer.from(text)
  return data ?? Buffer.alloc(0)
}

/** Data for reading: what a terminal would obey is escaped, newlines and tabs stay. */
export function legible({ data, text }: BytesView): Inert {
  return escapeLines(text ?? data?.toString('utf8') ?? '')
}

function line(cells: readonly Cell[]): Inert {
  return own`${joined(cells.map(plainCell), '\t')}\n`
}

/** By a list of what is left, not by calling itself: a tree may be deeper than a stack. */
function* treeLines(root: TreeNode): Generator<Inert> {
  const left: [TreeNode, depth: number][] = [[root, 0]]
  for (let next = left.pop(); next; next = left.pop()) {
    const [{ label, children }, depth] = next
    yield own`${blanks(2 * depth)}${line(label)}`
    for (const child of children.toReversed()) left.push([child, depth + 1])
  }
}

/** One cell as plain text, escaped; null is empty. */
export function plainCell(cell: Cell): Inert {
  return escapeText(spelled(cell))
}

function spelled(cell: Cell): string {
  switch (cell.as) {
    case 'number':
    case 'bytes':
    case 'duration':
      return String(cell.value)
    case 'time':
    case 'age':
    case 'moment':
      return isoTime(cell.value)
    case 'zxid':
    case 'session':
      return hex(cell.value)
    case 'bar':
      return String(cell.value)
    case 'spark':
      return cell.value.join(' ')
    default:
      return cell.value ?? ''
  }
}
