import type { OfflineNode, OfflineTree } from './offline-tree.ts'

/** A znode that differs between two trees: `left` and `right` say which has it. */
export interface Difference {
  readonly path: string
  readonly kind: 'only-left' | 'only-right' | 'data' | 'acl' | 'owner' | 'stat'
  readonly left: OfflineNode | undefined
  readonly right: OfflineNode | undefined
}

/** Every server writes this znode by itself when it starts, outside of any transaction. */
const OWN = '/zookeeper/config'

/** Znodes that are not the same in two trees, sorted by path. Stats are compared too: equal replicas agree on them. */
export function* compareTrees(left: OfflineTree, right: OfflineTree, root = '/'): Generator<Difference> {
  const paths = new Set<string>()
  for (const tree of [left, right]) for (const [path] of tree.under(root)) paths.add(path)
  for (const path of [...paths].sort()) {
    const a = left.nodes.get(path)
    const b = right.nodes.get(path)
    const kind = path === OWN ? undefined : compareNodes(a, b)
    if (kind) yield { path, kind, left: a, right: b }
  }
}

function compareNodes(a: OfflineNode | undefined, b: OfflineNode | undefined): Difference['kind'] | undefined {
  if (!a) return 'only-right'
  if (!b) return 'only-left'
  if (a.data === null || b.data === null ? a.data !== b.data : !a.data.equals(b.data)) return 'data'
  if (JSON.stringify(a.acl) !== JSON.stringify(b.acl)) return 'acl'
  if (a.owner !== b.owner) return 'owner'
  return a.version !== b.version || a.mzxid !== b.mzxid || a.czxid !== b.czxid ? 'stat' : undefined
}
