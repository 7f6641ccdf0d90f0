import { isUtf8 } from 'node:buffer'
import { escapeText } from '../../render/text.ts'
import { truncate } from '../../render/width.ts'
import type { Leaf, Tree } from '../classroom/world.ts'
import type { PanelRow } from './wrapped.ts'

const QUIET = '2'
const OWNED = '33'
const NEW = '1;32'

const lines = { fork: '├ ', end: '└ ', line: '│ ', none: '  ' }
const ascii = { fork: '|-', end: '`-', line: '| ', none: '  ' }

/**
 * The tree, a row a znode. What is new or has changed since `before` stands out; an ephemeral says whose it is.
 * @param room cells of a row
 */
export function treeRows(tree: Tree, before: Tree, room: number, unicode: boolean): PanelRow[] {
  const below = new Map<string, Leaf[]>()
  for (const leaf of tree.values()) {
    if (leaf.path === '/') continue
    const parent = leaf.path.slice(0, leaf.path.lastIndexOf('/')) || '/'
    below.set(parent, [...(below.get(parent) ?? []), leaf])
  }
  const { fork, end, line, none } = unicode ? lines : ascii
  const rows: PanelRow[] = [[{ text: '/' }]]
  const visit = (path: string, lead: string): void => {
    const leaves = below.get(path) ?? []
    for (const [index, leaf] of leaves.entries()) {
      const isLast = index === leaves.length - 1
      rows.push(rowOf(leaf, before.get(leaf.path), `${lead}${isLast ? end : fork}`, room))
      visit(leaf.path, `${lead}${isLast ? none : line}`)
    }
  }
  visit('/', '')
  return rows
}

function rowOf(leaf: Leaf, was: Leaf | undefined, lead: string, room: number): PanelRow {
  const name = escapeText(leaf.path.slice(leaf.path.lastIndexOf('/') + 1))
  const isNew = was === undefined || was.stat.czxid !== leaf.stat.czxid
  const isChanged = !isNew && was.stat.mzxid !== leaf.stat.mzxid
  const owner = leaf.owner === undefined ? '' : ` ~${leaf.owner}`
  const data = dataText(leaf)
  const forName = Math.max(8, room - lead.length - owner.length)
  const shown = truncate(name, forName, true)
  const left = room - lead.length - shown.length - owner.length - 1
  return [
    { text: lead, style: QUIET },
    { text: shown, style: isNew ? NEW : undefined },
    { text: owner, style: OWNED },
    ...(data !== '' && left > 4
      ? [{ text: ` ${truncate(escapeText(data), left, false)}`, style: isChanged ? NEW : QUIET }]
      : []),
  ]
}

function dataText({ data }: Leaf): string {
  if (!data || data.length === 0) return ''
  return isUtf8(data) ? `"${data.toString().split('\n')[0]}"` : `${data.length} B`
}
