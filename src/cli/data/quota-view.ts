import { type Cell, cell, type View } from '../../render/view.ts'
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

const columns = [
  { title: 'path', weight: 1 },
  ...['count', 'soft', 'hard', 'bytes', 'soft', 'hard'].map((title) => ({ title, align: 'right' as const })),
]

/** Quotas as a table: what is used, and the soft and hard limit of each. */
export function quotaView(quotas: readonly Quota[], { output }: Pick<Settings, 'output'>): View {
  const limit = (value: number | undefined, used: number, make: (value: number) => Cell): Cell => {
    if (value === undefined) return output === 'pretty' ? cell.muted('-') : cell.text(null)
    return output === 'pretty' && used > value ? cell.bad(`${value} over`) : make(value)
  }
  const rows = quotas.map(({ path, limits, used }) => [
    cell.path(path),
    cell.number(used.count),
    limit(limits.count, used.count, cell.number),
    limit(limits.countHard, used.count, cell.number),
    cell.bytes(used.bytes),
    limit(limits.bytes, used.bytes, cell.bytes),
    limit(limits.bytesHard, used.bytes, cell.bytes),
  ])
  return { kind: 'table', columns, rows }
}
