import type { ZooKeeper } from '../../../src/client/client.ts'
import type { Change } from '../../../src/tree/follow/change.ts'
import { joinPath } from '../../../src/wire/path.ts'

/** What is known of a znode: its version, and its data as text where data is followed. */
export interface Known {
  version: number | undefined
  data?: string | null
}

/** Builds a tree from nothing but a stream of changes; a change that makes no sense is a fault. */
export class Consumer {
  readonly tree = new Map<string, Known>()
  readonly faults: string[] = []
  readonly gaps: Change[] = []
  readonly changes: Change[] = []

  take(change: Change): void {
    this.changes.push(change)
    const { type, path } = change
    if (type === 'Gap') return void this.gaps.push(change)
    if (type === 'Unknown') return
    const known = this.tree.get(path)
    if (type === 'NodeDeleted') {
      if (!known) this.faults.push(`${path} deleted, and was not there`)
      this.tree.delete(path)
    } else if (type === 'NodeCreated') {
      if (known) this.faults.push(`${path} created, and was there`)
      this.tree.set(path, { version: change.version, ...text(change) })
    } else if (type === 'NodeDataChanged') {
      if (!known) this.faults.push(`${path} changed, and was not there`)
      else if (!change.synthetic && change.version !== (known.version ?? 0) + 1)
        this.faults.push(`${path} changed from version ${known.version} to ${change.version}`)
      this.tree.set(path, { version: change.version, ...text(change) })
    }
  }
}

function text(change: Change): { data?: string | null } {
  if (!('data' in change) || change.data === undefined) return {}
  return { data: change.data === null ? null : change.data.toString() }
}

/** The tree as it is. */
export async function realTree(
  zk: ZooKeeper,
  root: string,
  withData: boolean,
  tree = new Map<string, Known>(),
  recursive = true,
): Promise<Map<string, Known>> {
  const stat = await zk.exists(root)
  if (!stat) return tree
  const { data, stat: read } = await zk.get(root)
  tree.set(root, { version: read.version, ...(withData ? { data: data === null ? null : data.toString() } : {}) })
  if (!recursive) return tree
  const { children } = await zk.children(root)
  await Promise.all(children.map((name) => realTree(zk, joinPath(root, name), withData, tree)))
  return tree
}

export function sorted(tree: ReadonlyMap<string, Known>): [string, Known][] {
  return [...tree].sort(([a], [b]) => (a < b ? -1 : 1))
}
