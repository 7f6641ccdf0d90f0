import { flow } from './flow.ts'
import { GRID_ROWS, gridLines } from './grid.ts'
import { hang, type Limb, leadTo } from './limb.ts'
import { legible } from './plain.ts'
import { fieldLines } from './records.ts'
import { layTable, rowLines, type TableFlow } from './rows.ts'
import { leastWidth, linesAt, pretty, type Surface, shown } from './shown.ts'
import { blanks, escapeText, type Inert, joined, own } from './text.ts'
import type { Theme } from './theme.ts'
import { tileLines } from './tiles.ts'
import type { BytesView, Cell, TableView, TreeNode, View } from './view.ts'
import { width } from './width.ts'

/**
 * A view for eyes: aligned, coloured, fitted to the terminal's width, relative times.
 * @param stream of the command, where its rows come in several views
 */
export async function* renderPretty(view: View, surface: Surface, stream: TableFlow = {}): AsyncGenerator<Inert> {
  const { theme } = surface
  switch (view.kind) {
    case 'table':
      yield* table(view, surface, stream)
      return
    case 'lines':
      for (const line of view.lines) yield own`${textLine(line, surface)}\n`
      return
    case 'tiles':
      yield* tileLines(
        view.cells.map((cell) => ({ text: shown(cell, surface).text, painted: pretty(cell, surface) })),
        surface.columns,
      )
      return
    case 'fields': {
      if (view.title) yield own`${textLine([view.title].flat(), surface)}\n`
      const fields = view.fields.map(([name, value]) => [escapeText(name), shown(value, surface)] as const)
      for (const line of fieldLines(fields, surface.columns, view.title ? 2 : 0, theme.muted)) yield own`${line}\n`
      return
    }
    case 'tree':
      yield* tree(view.root, surface)
      return
    case 'bytes':
      yield data(view, theme)
      return
    case 'drawn':
      yield view.text
      return
    case 'stack':
      for (const inner of view.views) yield* renderPretty(inner, surface, stream)
  }
}

async function* table(view: TableView, surface: Surface, stream: TableFlow): AsyncGenerator<Inert> {
  const rows = [...view.rows]
  if (rows.length === 0) return
  const laid = layTable(view, rows, surface, stream)
  if (!view.flows && rows.length <= GRID_ROWS) {
    const drawn = [...laid.rows]
    const lines =
      (await gridLines(laid, drawn, surface.columns)) ??
      [...(laid.header ? [laid.header] : []), ...drawn].flatMap((row) => rowLines(laid.layout, row))
    yield own`${joined(lines, '\n')}\n`
    return
  }
  if (laid.header) yield own`${joined(rowLines(laid.layout, laid.header), '\n')}\n`
  for (const row of laid.rows) yield own`${joined(rowLines(laid.layout, row), '\n')}\n`
}

function data(view: BytesView, theme: Theme): Inert {
  if (view.data === null) return own`${theme.muted(own`null`)}\n`
  const text = legible(view)
  return text.endsWith('\n') ? text : own`${text}\n`
}

/** Cells side by side; where they are too wide for the terminal, on lines that stand a little to the right. */
function textLine(cells: readonly Cell[], surface: Surface): Inert {
  if (cells[0]?.as === 'branch') return branchLine(cells, surface)
  const spans = cells.map((cell) => shown(cell, surface))
  const [only] = spans
  // Names and paths, a line each, are most of what is listed: a third of the time.
  if (only && spans.length === 1 && width(only.text) <= surface.columns) return only.paint(only.text)
  const lead = /^ */.exec(spans[0]?.text ?? '')![0].length
  return joined(
    flow(
      spans.map(({ text, paint }) => [{ text, paint }]),
      surface.columns,
      lead + 2,
    ),
    '\n',
  )
}

/** A name in a tree and what is said of it: on its line as far as there is room, else below, between the branches. */
function branchLine(cells: readonly Cell[], surface: Surface): Inert {
  const [name, ...facts] = cells.map((cell) => shown(cell, surface))
  const { text, paint, rest = own`` } = name!
  const parts = [paint(text)]
  let used = width(text)
  for (const fact of facts) {
    if (fact.text === '') continue
    if (used + 2 + leastWidth(fact) > surface.columns) {
      parts.push(own`\n${surface.theme.muted(rest)}`)
      used = width(rest)
    }
    // One line each: a name and its data, cut where the terminal ends.
    const room = Math.max(leastWidth(fact), surface.columns - used - 2)
    parts.push(blanks(2), linesAt(fact, room)[0]!)
    used += 2 + Math.min(room, width(fact.text))
  }
  return joined(parts)
}

function* tree(root: TreeNode, surface: Surface): Generator<Inert> {
  const left: { node: TreeNode; limb: Limb | undefined }[] = [{ node: root, limb: undefined }]
  for (let next = left.pop(); next; next = left.pop()) {
    const { node, limb } = next
    const { first } = leadTo(limb, surface.unicode, surface.columns)
    yield own`${surface.theme.muted(first)}${side(node.label, surface)}\n`
    for (const [index, child] of node.children.toReversed().entries())
      left.push({ node: child, limb: hang(limb, index === 0) })
  }
}

function side(cells: readonly Cell[], surface: Surface): Inert {
  return joined(
    cells.map((cell) => pretty(cell, surface)),
    '  ',
  )
}
