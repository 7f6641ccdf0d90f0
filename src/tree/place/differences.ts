import type { WireError, ZkError } from '../../wire/error.ts'
import type { Acl } from '../../wire/records.ts'
import { walkOrder } from '../walk/walk-order.ts'
import { newTally, type Tally, type Znode } from '../walk/znode.ts'
import { Cursor } from './cursor.ts'
import type { TreeSource } from './place.ts'
import { sameAcl, sameData } from './same-znode.ts'

/** A znode that is not the same in both trees, or of which that cannot be known. `path` is below the roots. */
export type Difference =
  | { readonly kind: 'added'; readonly path: string; readonly right: Znode }
  | { readonly kind: 'removed'; readonly path: string; readonly left: Znode }
  | {
      readonly kind: 'changed'
      readonly path: string
      readonly left: Znode
      readonly right: Znode
      /** What differs. */
      readonly in: readonly ('data' | 'acl')[]
      /** Why the rest of it cannot be known. */
      readonly hidden?: Hidden | undefined
    }
  | { readonly kind: 'unreadable'; readonly path: string; readonly hidden: Hidden }

/** What could not be read. */
export interface Hidden {
  readonly side: 'left' | 'right'
  readonly error: ZkError | WireError
  /** Nor can be known what is below. */
  readonly below: boolean
}

/** How a comparison went; true at any time of it. */
export interface Comparison {
  equal: number
  added: number
  removed: number
  changed: number
  /** Of these it cannot be known. */
  unreadable: number
  /** Znodes that one place does not tell the data, or the ACL, of: only the rest of them was compared. */
  readonly untold: { data: number; acl: number }
  /** ACLs whose hashes a server hid from us: only the users were compared. */
  hidden: number
  /** Left out on each side. */
  readonly ephemerals: { left: number; right: number }
  readonly left: Tally
  readonly right: Tally
}

export function newComparison(): Comparison {
  const counts = { equal: 0, added: 0, removed: 0, changed: 0, unreadable: 0, hidden: 0 }
  const sides = { left: newTally(), right: newTally() }
  return { ...counts, ...sides, untold: { data: 0, acl: 0 }, ephemerals: { left: 0, right: 0 } }
}

export interface CompareOptions {
  readonly acl: boolean
  /** Ephemerals count, too, as if they were persistent. */
  readonly ephemerals: boolean
  /** Stats are wanted where a place has them: for who acts on what differs. */
  readonly stat?: boolean
  readonly signal?: AbortSignal
  /** Filled in as it goes. */
  readonly counts: Comparison
  /** Called with what is the same in both trees, in its turn. */
  readonly same?: (left: Znode, right: Znode) => void
}

/**
 * What differs between two trees, in the order of a walk. Both are read once, side by side, in the memory of a batch of each.
 * Data and ACLs are compared; versions, times and kinds are not. What may not be read is never taken for equal.
 * @throws what reading either of them throws
 */
export async function* differences(
  left: TreeSource,
  right: TreeSource,
  { acl, ephemerals, stat = false, signal, counts, same }: CompareOptions,
): AsyncGenerator<Difference> {
  const want = { data: true, acl, children: true, stat: stat || !ephemerals }
  const cursors = (['left', 'right'] as const).map((side) => {
    const source = side === 'left' ? left : right
    const batches = source.read({ want, signal, tally: counts[side] })
    const lasting = ephemerals ? batches : withoutEphemerals(batches, () => counts.ephemerals[side]++)
    return new Cursor(lasting, (below) => source.where(below))
  }) as [Cursor, Cursor]
  const [a, b] = cursors
  const judge = new Judge(acl, counts, same)
  try {
    await Promise.all([a.next(), b.next()])
    while (a.current || b.current) {
      const order = !a.current ? 1 : !b.current ? -1 : walkOrder(a.current.path, b.current.path)
      const found = judge.judge(order <= 0 ? a.current : undefined, order >= 0 ? b.current : undefined)
      if (found) yield found
      const waits = [order <= 0 ? a.next() : undefined, order >= 0 ? b.next() : undefined]
      if (waits.some(Boolean)) await Promise.all(waits)
    }
  } finally {
    await Promise.all(cursors.map((cursor) => cursor.close()))
  }
}

async function* withoutEphemerals(
  batches: AsyncIterable<readonly Znode[]>,
  count: () => void,
): AsyncGenerator<readonly Znode[]> {
  for await (const batch of batches) {
    yield batch.filter(({ stat }) => {
      const lasting = !stat || stat.ephemeralOwner === 0n
      if (!lasting) count()
      return lasting
    })
  }
}

/** Says of two znodes of the same path, or of one that has none beside it, what there is to say. */
export class Judge {
  readonly #acl: boolean
  readonly #counts: Comparison
  readonly #same: CompareOptions['same']
  /** What is below cannot be known: one side does not list it. */
  #hidden: string | undefined

  constructor(acl: boolean, counts: Comparison, same: CompareOptions['same']) {
    this.#acl = acl
    this.#counts = counts
    this.#same = same
  }

  /** Of one after the other in the order of a walk. */
  judge(left: Znode | undefined, right: Znode | undefined): Difference | undefined {
    const { path } = (left ?? right)!
    if (this.#hidden !== undefined && path.startsWith(`${this.#hidden}/`)) {
      this.#counts.unreadable++
      return undefined
    }
    for (const one of [left, right]) if (one?.denied && one.children === undefined) this.#hidden = path
    if (left && right) return this.#both(left, right)
    if (left) {
      this.#counts.removed++
      return { kind: 'removed', path, left }
    }
    this.#counts.added++
    return { kind: 'added', path, right: right! }
  }

  #both(left: Znode, right: Znode): Difference | undefined {
    const { path } = left
    const differs = [
      ...(this.#told(left.data, right.data, 'data') && !sameData(left.data!, right.data!) ? ['data' as const] : []),
      ...(this.#acl && this.#told(left.acl, right.acl, 'acl') && !this.#sameAcl(left.acl!, right.acl!)
        ? ['acl' as const]
        : []),
    ]
    const error = left.denied ?? right.denied
    const hidden = error && {
      side: left.denied ? ('left' as const) : ('right' as const),
      error,
      below: this.#hidden === path,
    }
    if (differs.length > 0) this.#counts.changed++
    else if (hidden) this.#counts.unreadable++
    else {
      this.#counts.equal++
      this.#same?.(left, right)
    }
    if (differs.length > 0) return { kind: 'changed', path, left, right, in: differs, hidden }
    return hidden && { kind: 'unreadable', path, hidden }
  }

  #told(left: unknown, right: unknown, what: 'data' | 'acl'): boolean {
    if (left !== undefined && right !== undefined) return true
    this.#counts.untold[what]++
    return false
  }

  #sameAcl(left: readonly Acl[], right: readonly Acl[]): boolean {
    if (sameAcl(left, right)) return true
    const hidden = [...left, ...right].some(isMasked)
    if (!hidden || !sameAcl(left.map(masked), right.map(masked))) return false
    this.#counts.hidden++
    return true
  }
}

/** Servers show hashes only to those who may change them: `alice:x`. */
function isMasked({ scheme, id }: Acl): boolean {
  return scheme === 'digest' && id.endsWith(':x')
}

function masked(entry: Acl): Acl {
  return entry.scheme === 'digest' ? { ...entry, id: `${entry.id.split(':', 1)[0]}:x` } : entry
}
