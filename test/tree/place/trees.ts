import type { Written } from '../../../src/tree/place/file/write-file-tree.ts'
import type { TreeSource } from '../../../src/tree/place/place.ts'
import { walkOrder } from '../../../src/tree/walk/walk-order.ts'
import type { Znode } from '../../../src/tree/walk/znode.ts'

/** Znodes in the order of a walk with all parents; the first of the same path counts. */
export function tree(told: readonly (readonly [path: string, of: Omit<Znode, 'path'>])[]): Znode[] {
  const all = new Map<string, Znode>()
  for (const [path, { data, acl }] of told) {
    for (let at = path.indexOf('/', 1); at > 0; at = path.indexOf('/', at + 1)) {
      const parent = path.slice(0, at)
      if (!all.has(parent)) all.set(parent, { path: parent, data: undefined, acl: undefined })
    }
    if (all.get(path)?.data === undefined) all.set(path, { path, data, acl })
  }
  return [...all.values()].sort((a, b) => walkOrder(a.path, b.path))
}

export function written(znodes: readonly Znode[], root = '/app'): Written {
  return {
    batches: (async function* () {
      for (let at = 0; at < znodes.length; at += 3) yield znodes.slice(at, at + 3)
    })(),
    about: { root, ensemble: 'h1:2181', time: Date.UTC(2026, 10, 27), zxid: 0x1_0000_0001n },
    end: () => ({ zxid: 0x1_0000_0002n }),
  }
}

export async function readAll(source: TreeSource): Promise<Znode[]> {
  const found: Znode[] = []
  for await (const batch of source.read({ want: { data: true, acl: true } })) found.push(...batch)
  return found
}
