import type { StyledText } from '../../cli/declare/companion.ts'
import type { Tree } from '../classroom/world.ts'
import { treeRows } from './tree-rows.ts'
import { type PanelRow, styled, widthOf, wrapped } from './wrapped.ts'

/** What stands above the prompt of a lesson. */
export interface PanelFacts {
  readonly heading: string
  readonly where: string
  readonly text: string
  /** Hints, and what was said of a try; each begins a row. */
  readonly remarks: readonly string[]
  readonly keys: string
  readonly tree: Tree
  readonly before: Tree
  readonly empty: string
  readonly more: string
}

export interface Room {
  readonly columns: number
  readonly rows: number
  readonly unicode: boolean
}

const QUIET = '2'
const STRONG = '1'
const REMARK = '33'
/** Rows left to the prompt, its menu, and what was printed last. */
const BELOW = 8
/** From so many columns on the tree stands beside the text, in so many. */
const BESIDE = { from: 92, columns: 34 }
/** Rows of a tree that stands below the text. */
const TREE_ROWS = 7

/** Draws the panel: the text of the step with the tree beside it, or below where there is no room. */
export function panel(facts: PanelFacts, room: Room): StyledText[] {
  const { columns, rows, unicode } = room
  const most = Math.max(3, rows - BELOW)
  const isBeside = columns >= BESIDE.from
  const textRoom = (isBeside ? columns - BESIDE.columns - 3 : columns) - 1
  const text = wrapped(styled(facts.text), Math.min(textRoom, 100))
  const remarks = facts.remarks.flatMap((remark) => wrapped(styled(remark, REMARK), Math.min(textRoom, 100)))
  const told = [...text, ...remarks]
  const tree =
    facts.tree.size <= 1 ? [[{ text: facts.empty, style: QUIET }]] : treeOf(facts, isBeside, columns, unicode)
  const body = isBeside
    ? beside(fitted(told, most, facts.more), fitted(tree, most, facts.more), textRoom, unicode)
    : below(told, tree, most, facts.more)
  return [rule(facts.heading, facts.where, columns, unicode), ...body, rule(facts.keys, '', columns, unicode)].flatMap(
    (row) => [...row, { text: '\n' }],
  )
}

function treeOf({ tree, before }: PanelFacts, isBeside: boolean, columns: number, unicode: boolean): PanelRow[] {
  return treeRows(tree, before, isBeside ? BESIDE.columns - 1 : columns - 1, unicode)
}

function beside(left: readonly PanelRow[], right: readonly PanelRow[], room: number, unicode: boolean): PanelRow[] {
  const line = unicode ? '│' : '|'
  return Array.from({ length: Math.max(left.length, right.length) }, (_, at) => {
    const row = left[at] ?? []
    return [
      ...row,
      { text: `${' '.repeat(Math.max(0, room - widthOf(row)))} ${line} `, style: QUIET },
      ...(right[at] ?? []),
    ]
  })
}

function below(told: readonly PanelRow[], tree: readonly PanelRow[], most: number, more: string): PanelRow[] {
  const forTree = Math.min(TREE_ROWS, tree.length, Math.max(1, most - told.length))
  return [...fitted(told, most - forTree, more), ...fitted(tree, forTree, more)]
}

/** The first rows, and how many there are besides. */
function fitted(rows: readonly PanelRow[], most: number, more: string): PanelRow[] {
  if (rows.length <= most) return [...rows]
  const kept = Math.max(0, most - 1)
  return [...rows.slice(0, kept), [{ text: `… ${rows.length - kept} ${more}`, style: QUIET }]]
}

/** `── left ───────── right ──` */
function rule(left: string, right: string, columns: number, unicode: boolean): PanelRow {
  const dash = unicode ? '─' : '-'
  const texts = [
    { text: left, style: STRONG },
    { text: right, style: QUIET },
  ].filter(({ text }) => text !== '')
  const used = texts.reduce((sum, one) => sum + widthOf([one]) + 2, 0)
  const dashes = Math.max(0, columns - 1 - used - 4)
  return [
    { text: `${dash}${dash} `, style: QUIET },
    texts[0]!,
    { text: ` ${dash.repeat(dashes)}${texts[1] ? ' ' : ''}`, style: QUIET },
    ...(texts[1] ? [texts[1], { text: ` ${dash}${dash}`, style: QUIET }] : [{ text: dash.repeat(2), style: QUIET }]),
  ]
}
