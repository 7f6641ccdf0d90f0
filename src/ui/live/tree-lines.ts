import { blanks, escapeText, type Inert, own } from '../../render/text.ts'
import { bytes } from '../../render/units.ts'
import { width } from '../../render/width.ts'
import type { LiveModel } from './live-model.ts'
import type { Line } from './pane.tsx'
import { fitted, padded } from './screen.ts'

/** The tree pane: only the rows in sight are looked at. */
export function treeLines(model: LiveModel, columns: number, rows: number): Line[] {
  return model.tree.view(rows).rows.map((row) => {
    const fact = model.facts.of(row)
    const sign = row.open ? own`▾` : fact === undefined || fact.children > 0 ? own`▸` : own` `
    const indent = own`${blanks(2 * Math.min(row.depth, 12))}${sign} `
    const mark = own`${fact?.ephemeral ? own` ⚡` : own``}${model.marked(row) ? own` ◆` : own``}`
    const children = fact && fact.children > 0 && !row.open ? own` ${fact.children}` : own``
    const count = model.weights.shown ? weightOf(model, row.path) : children
    const room = Math.max(4, columns - width(indent) - width(mark) - count.length)
    const text = own`${indent}${fitted(row.name, room)}${mark}`
    const line = { text: own`${padded(text, columns - count.length)}${count}` }
    if (row.path === model.tree.selected) return { ...line, inverse: true }
    return fact?.ephemeral ? { ...line, color: 'yellow' } : line
  })
}

function weightOf(model: LiveModel, path: string): Inert {
  const weight = model.weights.of(path)
  return weight ? own` ${escapeText(bytes(weight.bytes))}` : own` …`
}
