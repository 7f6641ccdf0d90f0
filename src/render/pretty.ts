import { legible, plainCell } from './plain.ts'
import { fitRows, width } from './rows.ts'
import { blanks, drawing, escapeText, type Inert, joined, own } from './text.ts'
import type { Paint, Theme } from './theme.ts'
import { ago, bytes, duration } from './units.ts'
import type { BytesView, Cell, TreeNode, View } from './view.ts'

/** What the pretty renderer needs to know of the terminal. */
export interface Surface {
  readonly columns: number
  readonly theme: Theme
  /** ms since 1970, for relative times. */
  readonly now: number
}

const BOXED_ROWS = 200

/** A view for eyes: aligned, coloured, fitted to the terminal's width, relative times. */
export async function* renderPretty(view: View, surface: Surface): AsyncGenerator<Inert> {
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
      for (const line of view.lines) yield own`${side(line, surface)}\n`
      return
    case 'fields': {
      if (view.title) yield own`${pretty(view.title, surface)}\n`
      const names = view.fields.map(([name]) => escapeText(name))
      const widest = Math.max(0, ...names.map(width))
      const indent = blanks(view.title ? 2 : 0)
      for (const [index, [, value]] of view.fields.entries()) {
        const name = names[index]!
        yield own`${indent}${theme.muted(own`${name}${blanks(widest - width(name))}`)}  ${pretty(value, surface)}\n`
      }
      return
    }
    case 'tree':
      yield* tree(view.root, surface)
      return
    case 'bytes':
      yield data(view, theme)
      return
    case 'stack':
      for (const inner of view.views) yield* renderPretty(inner, surface)
  }
}

function data(view: BytesView, theme: Theme): Inert {
  if (view.data === null) return own`${theme.muted(own`null`)}\n`
  const text = legible(view)
  return text.endsWith('\n') ? text : own`${text}\n`
}

function side(cells: readonly Cell[], surface: Surface): Inert {
  return joined(
    cells.map((cell) => pretty(cell, surface)),
    '  ',
  )
}

function* tree(root: TreeNode, surface: Surface): Generator<Inert> {
  const left = [{ node: root, first: own``, rest: own`` }]
  for (let next = left.pop(); next; next = left.pop()) {
    const { node, first, rest } = next
    yield own`${surface.theme.muted(first)}${side(node.label, surface)}\n`
    for (const [index, child] of node.children.toReversed().entries()) {
      const [branch, below] = index === 0 ? [own`└── `, own`    `] : [own`├── `, own`│   `]
      left.push({ node: child, first: own`${rest}${branch}`, rest: own`${rest}${below}` })
    }
  }
}

async function boxed(titles: readonly string[], rows: readonly (readonly Cell[])[], surface: Surface): Promise<Inert> {
  const { default: Table } = await import('cli-table3')
  const frame = drawing(([head = [], ...rest]: readonly (readonly Inert[])[]) => {
    const table = new Table({ head: [...head], style: { head: [], border: [] } })
    for (const row of rest) table.push([...row])
    return `${table.toString()}\n`
  })
  return frame([
    titles.map((title) => surface.theme.header(escapeText(title))),
    ...rows.map((row) => row.map((cell) => pretty(cell, surface))),
  ])
}

/** A cell with its colour. */
export function pretty(cell: Cell, surface: Surface): Inert {
  return styleOf(cell, surface.theme)(prettyText(cell, surface))
}

function prettyText(cell: Cell, surface: Surface): Inert {
  switch (cell.as) {
    case 'bytes':
      return escapeText(bytes(cell.value))
    case 'time':
      return escapeText(ago(cell.value, surface.now))
    case 'duration':
      return escapeText(duration(cell.value))
    default:
      return cell.value === null ? own`null` : plainCell(cell)
  }
}

function styleOf(cell: Cell | 'header', theme: Theme): Paint {
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
