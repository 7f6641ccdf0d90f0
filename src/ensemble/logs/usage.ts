import { ancestors } from '../../wire/path.ts'
import type { OfflineTree } from './offline-tree.ts'
import { isSession } from './offline-tree.ts'

/** What a subtree takes. */
export interface Usage {
  readonly path: string
  /** Znodes, the top one included. */
  readonly znodes: number
  readonly ephemerals: number
  /** Bytes of data. */
  readonly bytes: number
  /** Largest data of one znode, in bytes, and where. */
  readonly largest: { readonly bytes: number; readonly path: string }
}

/**
 * Sizes of subtrees, largest first.
 * @param depth levels below `root` that get a row of their own; deeper znodes count for their ancestor
 */
export function usageOf(tree: OfflineTree, root = '/', depth = 1): Usage[] {
  const rows = new Map<
    string,
    { znodes: number; ephemerals: number; bytes: number; largest: { bytes: number; path: string } }
  >()
  const level = root === '/' ? 0 : root.split('/').length - 1
  for (const [path, node] of tree.under(root)) {
    const size = node.data?.length ?? 0
    for (const top of ancestors(path).slice(level, level + depth + 1)) {
      let row = rows.get(top)
      if (!row) rows.set(top, (row = { znodes: 0, ephemerals: 0, bytes: 0, largest: { bytes: 0, path: top } }))
      row.znodes++
      row.bytes += size
      if (isSession(node.owner)) row.ephemerals++
      if (size > row.largest.bytes) row.largest = { bytes: size, path }
    }
  }
  return [...rows].map(([path, row]) => ({ path, ...row })).sort((a, b) => b.bytes - a.bytes || b.znodes - a.znodes)
}
