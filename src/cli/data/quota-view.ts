import { type Cell, type Column, cell, type View } from '../../render/view.ts'
import type { Settings } from '../declare/settings.ts'

interface Quota {
  readonly path: string
  readonly limits: {
    readonly count?: number | undefined
    readonly bytes?: number | undefined
    readonly countHard?: number | undefined
    readonly bytesHard?: number | undefined
  }
  readonly used: { readonly count: number; readonly bytes: number }
}

const right = 'right' as const

/** Quotas as a table. In a pipe one a row: what is used, and the soft and hard limit of each; for eyes see `usageTable`. */
export function quotaView(quotas: readonly Quota[], { output }: Pick<Settings, 'output'>): View {
  if (output === 'pretty') return usageTable(quotas)
  const columns = ['path', 'count', 'soft', 'hard', 'bytes', 'soft', 'hard'].map((title) => ({ title }))
  const rows = quotas.map(({ path, limits, used }) => [
    cell.path(path),
    cell.number(used.count),
    limited(limits.count, cell.number),
    limited(limits.countHard, cell.number),
    cell.bytes(used.bytes),
    limited(limits.bytes, cell.bytes),
    limited(limits.bytesHard, cell.bytes),
  ])
  return { kind: 'table', columns, rows }
}

const usageColumns: readonly Column[] = [
  { title: 'path', weight: 1 },
  { title: 'of' },
  { title: 'used', align: right },
  { title: '', yields: 0 },
  { title: 'full', align: right },
  { title: 'soft', align: right, yields: 2 },
  { title: 'hard', align: right, yields: 1 },
]

/** A row for the znodes and one for the bytes of each quota, with a bar as long as the nearest limit is used up. */
function usageTable(quotas: readonly Quota[]): View {
  const rows = quotas.flatMap(({ path, limits, used }) => [
    [cell.path(path), cell.text('znodes'), ...usage(used.count, limits.count, limits.countHard, cell.number)],
    [cell.path(path), cell.text('bytes'), ...usage(used.bytes, limits.bytes, limits.bytesHard, cell.bytes)],
  ])
  return { kind: 'table', columns: usageColumns, rows }
}

function usage(
  used: number,
  soft: number | undefined,
  hard: number | undefined,
  make: (value: number) => Cell,
): Cell[] {
  const limits = [limited(soft, make), limited(hard, make)]
  const nearest = Math.min(...[soft, hard].filter((limit) => limit !== undefined))
  if (nearest === Number.POSITIVE_INFINITY) return [make(used), cell.text(''), cell.text(''), ...limits]
  // A limit of nothing is full with the first.
  const share = nearest > 0 ? used / nearest : used > 0 ? Number.POSITIVE_INFINITY : 1
  const tone = used > nearest ? 'bad' : share >= ALMOST ? 'warn' : 'good'
  const percent = share === Number.POSITIVE_INFINITY ? 'over' : `${Math.round(share * 100)} %`
  return [make(used), cell.bar(share, tone), cell[tone](percent), ...limits]
}

/** The share of a limit from which on it is told in another colour. */
const ALMOST = 0.8

function limited(value: number | undefined, make: (value: number) => Cell): Cell {
  return value === undefined ? cell.text('') : make(value)
}
