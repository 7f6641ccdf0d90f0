import type { DiffLine, Hunk } from '../../../cli/data/value-diff.ts'
import { type Cell, type Column, cell, type View } from '../../../render/view.ts'
import type { Hidden } from '../../../tree/place/differences.ts'
import { aclsOf, type Compared, changedLines, unseen } from './compared.ts'

const signs = {
  '+': (text: string) => cell.good(`+${text}`),
  '-': (text: string) => cell.bad(`-${text}`),
  ' ': (text: string) => cell.text(` ${text}`),
} as const

/** A difference as diff(1) and patch(1) have it: one znode, one file. */
export function unifiedView({ difference, left, right, hunks }: Compared): View {
  const { kind } = difference
  const unread = 'hidden' in difference && difference.hidden ? [[unreadCell(difference.hidden, left, right)]] : []
  if (kind === 'unreadable') return { kind: 'lines', lines: unread }
  const acls = aclsOf(difference)
  const bytes = unseen(difference, hunks)
  return {
    kind: 'lines',
    lines: [
      [cell.bad(`--- ${kind === 'added' ? '/dev/null' : left}`)],
      [cell.good(`+++ ${kind === 'removed' ? '/dev/null' : right}`)],
      ...(acls ? pair('acl', acls) : []),
      ...(bytes ? pair('data', bytes) : []),
      ...hunks.flatMap((hunk) => [[cell.muted(header(hunk))], ...hunk.lines.map(line)]),
      ...unread,
    ],
  }
}

function unreadCell({ side, error, below }: Hidden, left: string, right: string): Cell {
  const more = below ? ', nor what is below it' : ''
  return cell.warn(`? ${side === 'left' ? left : right} cannot be read${more}: ${error.message}`)
}

function pair(what: string, { left, right }: { left: string; right: string }): Cell[][] {
  return [[cell.muted(`@@ ${what} @@`)], [signs['-'](left)], [signs['+'](right)]]
}

function header({ before, after }: Hunk): string {
  return `@@ -${before.from},${before.lines} +${after.from},${after.lines} @@`
}

function line({ sign, text }: DiffLine): Cell[] {
  return [signs[sign](text)]
}

export const statColumns: readonly Column[] = [
  { title: 'path', weight: 1, least: 24 },
  { title: 'change' },
  { title: 'in', yields: 1 },
  { title: 'lines', yields: 3 },
  { title: 'bytes', align: 'right', yields: 2 },
]

/** A difference as a row: what, where, and how much. */
export function statRow({ difference, left, right, hunks }: Compared): Cell[] {
  const { kind, path } = difference
  const name = cell.path(path === '' ? '/' : path)
  if (kind === 'unreadable') {
    const { error, side } = difference.hidden
    const what = `${error.name}: ${side === 'left' ? left : right}`
    return [name, cell.warn(kind), cell.text(what), cell.text(''), cell.text('')]
  }
  const { added, removed } = changedLines(hunks)
  const before = 'left' in difference ? (difference.left.data?.length ?? 0) : 0
  const after = 'right' in difference ? (difference.right.data?.length ?? 0) : 0
  const tone = { added: cell.good, removed: cell.bad, changed: cell.warn }[kind]
  return [
    name,
    tone(kind),
    cell.text(kind === 'changed' ? difference.in.join(', ') : ''),
    cell.text(`+${added} -${removed}`),
    cell.text(after >= before ? `+${after - before}` : String(after - before)),
  ]
}
