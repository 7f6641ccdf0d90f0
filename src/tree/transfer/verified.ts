import { Cursor } from '../place/cursor.ts'
import type { Difference } from '../place/differences.ts'
import type { TreeSource } from '../place/place.ts'
import { sameAcl, sameData } from '../place/same-znode.ts'
import { walkOrder } from '../walk/walk-order.ts'
import type { Znode } from '../walk/znode.ts'

/** How it went; true at any time of it. */
export interface Verification {
  /** As they should be. */
  verified: number
  /** Not in the copy, or otherwise there than they are now. */
  missing: number
  /** The first of them, below the root. */
  readonly first: string[]
}

/** Znodes that are told by their names. */
const TOLD = 5

/**
 * Reads a tree and its copy side by side, and says of each znode that is in both with the same data and ACL that it is to be
 * removed: what `transfer` then deletes under the versions of this very reading. What was changed or created meanwhile is not
 * among it.
 * @param counts filled in as it goes
 * @throws what reading either of them throws
 */
export async function* verified(
  source: TreeSource,
  copy: TreeSource,
  { acl, signal, counts }: { readonly acl: boolean; readonly signal: AbortSignal; readonly counts: Verification },
): AsyncGenerator<Difference & { readonly kind: 'removed' }> {
  const want = { data: true, acl, children: true }
  const from = new Cursor(source.read({ want: { ...want, stat: true }, signal }), (below) => source.where(below))
  const to = new Cursor(copy.read({ want, signal }), (below) => copy.where(below))
  try {
    await to.next()
    for (await from.next(); from.current; await from.next()) {
      const znode = from.current
      while (to.current && walkOrder(to.current.path, znode.path) < 0) await to.next()
      if (to.current?.path === znode.path && isSame(znode, to.current, acl)) {
        counts.verified++
        yield { kind: 'removed', path: znode.path, left: znode }
      } else {
        counts.missing++
        if (counts.first.length < TOLD) counts.first.push(znode.path)
      }
    }
  } finally {
    await Promise.all([from.close(), to.close()])
  }
}

function isSame(one: Znode, other: Znode, acl: boolean): boolean {
  if (one.denied || other.denied || one.data === undefined || other.data === undefined) return false
  if (!sameData(one.data, other.data)) return false
  return !acl || (one.acl !== undefined && other.acl !== undefined && sameAcl(one.acl, other.acl))
}
