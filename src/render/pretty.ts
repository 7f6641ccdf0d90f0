import type { Buffer } from 'node:buffer'
import { plainCell } from './plain.ts'
import { fitRows } from './rows.ts'
import { escapeLines } from './text.ts'
import type { Theme } from './theme.ts'
import { ago, bytes, duration, hex } from './units.ts'
import type { Cell, TreeNode, View } from './view.ts'

/** What the pretty renderer needs to know of the terminal. */
export interface Surface {
  readonly columns: number
  readonly theme: Theme
  /** ms since 1970, for relative times. */
  readonly now: number
}

const BOXED_ROWS = 200

/** A view for eyes: aligned, coloured, fitted to the terminal's width, relative times. */
export async function* renderPretty(view: View, surface: Surface): AsyncGenerator<string | Buffer> {
  const { theme } = surface
  switch (view.kind) {
    case 'table': {
      const rows = [...view.rows]
      if (rows.length === 0) return
      const cells = rows.map((row) => row.map((cell) => prettyText(cell, surface)))
      if (view.boxed && rows.length <= BOXED_ROWS)
        yield await boxed(
          view.columns.map(({ title }) => title),
          rows,
          surface,
        )
      else
        yield* fitRows(view.columns, cells, surface.columns, (column, row) =>
          styleOf(row < 0 ? 'header' : rows[row]![column]!, theme),
        )
      return
    }
    case 'lines':
      for (const line of view.lines) yield `${line.map((cell) => pretty(cell, surface)).join('  ')}\n`
      return
    case 'fields': {
      if (view.title) yield `${pretty(view.title, surface)}\n`
      const width = Math.max(0, ...view.fields.map(([name]) => name.length))
      const indent = view.title ? '  ' : ''
      for (const [name, value] of view.fields)
        yield `${indent}${theme.muted(name.padEnd(width))}  ${pretty(value, surface)}\n`
      return
    }
    case 'tree':
      yield* tree(view.root, '', '', surface)
      return
    case 'bytes':
      yield data(view, theme)
      return
    case 'stack':
      for (const inner of view.views) yield* renderPretty(inner, surface)
  }
}

function data(view: View & { kind: 'bytes' }, theme: Theme): string {
  if (view.data === null) return `${theme.muted('null')}\n`
  const text = escapeLines(view.text ?? view.data.toString('utf8'))
  return text.endsWith('\n') ? text : `${text}\n`
}

function* tree(node: TreeNode, first: string, rest: string, surface: Surface): Generator<string> {
  yield `${surface.theme.muted(first)}${node.label.map((cell) => pretty(cell, surface)).join('  ')}\n`
  const last = node.children.length - 1
  for (const [index, child] of node.children.entries()) {
    yield* tree(
      child,
      `${rest}${index === last ? '└── ' : '├── '}`,
      `${rest}${index === last ? '    ' : '│   '}`,
      surface,
    )
  }
}

async function boxed(titles: readonly string[], rows: readonly (readonly Cell[])[], surface: Surface): Promise<string> {
  const { default: Table } = await import('cli-table3')
  const table = new Table({ head: titles.map((title) => surface.theme.header(title)), style: { head: [], border: [] } })
  for (const row of rows) table.push(row.map((cell) => pretty(cell, surface)))
  return `${table.toString()}\n`
}

/** A cell with its colour. */
export function pretty(cell: Cell, surface: Surface): string {
  return styleOf(cell, surface.theme)(prettyText(cell, surface))
}

function prettyText(cell: Cell, surface: Surface): string {
  switch (cell.as) {
    case 'bytes':
      return bytes(cell.value)
    case 'time':
      return ago(cell.value, surface.now)
    case 'duration':
      return duration(cell.value)
    case 'zxid':
    case 'session':
      return hex(cell.value)
    default:
      return 'value' in cell && cell.value === null ? 'null' : plainCell(cell)
  }
}

function styleOf(cell: Cell | 'header', theme: Theme): (text: string) => string {
  if (cell === 'header') return theme.header
  switch (cell.as) {
    case 'path':
    case 'name':
      return theme.path
    case 'muted':
    case 'time':
      return theme.muted
    case 'good':
    case 'warn':
    case 'bad':
      return theme[cell.as]
    default:
      return cell.value === null ? theme.muted : (text) => text
  }
}
