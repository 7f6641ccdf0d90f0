import type { ZooKeeper } from '../../client/client.ts'
import { joinPath } from '../../wire/path.ts'
import { isBelow } from '../place/ancestors.ts'
import { Cursor } from '../place/cursor.ts'
import { type Comparison, type Difference, Judge } from '../place/differences.ts'
import { sessionTree } from '../place/session-tree.ts'
import { orEmpty } from '../transfer/or-empty.ts'
import { Crew } from '../walk/crew.ts'
import { readSomeBy } from '../walk/read-some.ts'
import { Reads } from '../walk/reads.ts'
import { walkOrder } from '../walk/walk-order.ts'
import { newTally, type Znode } from '../walk/znode.ts'
import { type Claim, claims } from './claims.ts'
import type { Document } from './document.ts'

export interface DriftOptions {
  /** Znodes that no document names count as well, below those that one tells of. */
  readonly prune: boolean
  readonly acl: boolean
  readonly signal: AbortSignal
  /** Filled in as it goes; left is the ensemble. */
  readonly counts: Comparison
}

/** Znodes that are looked at together. */
const TOGETHER = 2000

/**
 * What differs between an ensemble and what documents declare, in the order of a walk, as `transfer` takes it: left is the
 * ensemble, with stats. What no document tells of a znode is not compared. Ephemerals are left out, and counted.
 * @param root that all documents stand at or below
 * @throws UsageError for a fault in a document; ConnectionError; the signal's reason
 */
export async function* drift(
  zk: ZooKeeper,
  documents: readonly Document[],
  root: string,
  options: DriftOptions,
): AsyncGenerator<Difference> {
  const { prune, acl, signal, counts } = options
  const want = { data: true, acl }
  const cursor = new Cursor(claims(documents, root, { want, signal }), (path) => at(root, path))
  const crew = new Crew(zk)
  const live = new Live(zk, root, new Reads(zk, crew, signal), options)
  const judge = new Judge(acl, counts, undefined)
  const pair = (left: Znode | undefined, right: Claim | undefined): Difference | undefined => {
    if (left?.stat && left.stat.ephemeralOwner !== 0n) {
      counts.ephemerals.left++
      return undefined
    }
    return judge.judge(left, right)
  }
  let some: Claim[] = []
  const settle = async function* (): AsyncGenerator<Difference> {
    const found = await live.some(some)
    for (const claim of some) {
      const difference = pair(found.get(claim.path), claim)
      if (difference) yield difference
    }
    some = []
  }
  try {
    await cursor.next()
    while (cursor.current) {
      const claim: Claim = cursor.current
      if (prune && claim.told) {
        yield* settle()
        yield* subtree(live.below(claim.path), cursor, claim.path, pair)
      } else {
        some.push(claim)
        if (some.length >= TOGETHER) yield* settle()
        await cursor.next()
      }
    }
    yield* settle()
  } finally {
    await cursor.close()
    await crew.close(signal.aborted)
  }
}

/** All that is at and below a znode, on both sides. Takes its claims. */
async function* subtree(
  left: Cursor,
  right: Cursor<Claim>,
  top: string,
  pair: (left: Znode | undefined, right: Claim | undefined) => Difference | undefined,
): AsyncGenerator<Difference> {
  const claimed = (): Claim | undefined => {
    const { current } = right
    return current && (current.path === top || isBelow(current.path, top)) ? current : undefined
  }
  try {
    await left.next()
    for (let [a, b] = [left.current, claimed()]; a || b; [a, b] = [left.current, claimed()]) {
      const order = !a ? 1 : !b ? -1 : walkOrder(a.path, b.path)
      const found = pair(order <= 0 ? a : undefined, order >= 0 ? b : undefined)
      if (found) yield found
      const waits = [order <= 0 ? left.next() : undefined, order >= 0 ? right.next() : undefined]
      if (waits.some(Boolean)) await Promise.all(waits)
    }
  } finally {
    await left.close()
  }
}

/** The ensemble, by paths below a root. */
class Live {
  readonly #zk: ZooKeeper
  readonly #root: string
  readonly #reads: Reads
  readonly #options: DriftOptions

  constructor(zk: ZooKeeper, root: string, reads: Reads, options: DriftOptions) {
    this.#zk = zk
    this.#root = root
    this.#reads = reads
    this.#options = options
  }

  /** Those that there are of some znodes. */
  async some(claimed: readonly Claim[]): Promise<Map<string, Znode>> {
    const { acl, counts, signal } = this.#options
    const want = { data: true, stat: true, acl }
    const tally = newTally()
    const paths = new Map(claimed.map(({ path }) => [at(this.#root, path), path]))
    const found = new Map<string, Znode>()
    for await (const batch of readSomeBy(this.#reads, [...paths.keys()], { want, tally })) {
      signal.throwIfAborted()
      // Nobody has asked what is below: nothing of that is hidden.
      for (const znode of batch) {
        const path = paths.get(znode.path)!
        found.set(path, { ...znode, path, children: [] })
      }
    }
    counts.left.read += tally.read
    counts.left.denied += tally.denied
    return found
  }

  below(top: string): Cursor {
    const { acl, counts, signal } = this.#options
    const path = at(this.#root, top)
    const source = orEmpty(sessionTree(this.#zk, path, undefined))
    const want = { data: true, stat: true, acl, children: true }
    const batches = source.read({ want, signal, tally: counts.left })
    const own = async function* (): AsyncGenerator<Znode[]> {
      for await (const batch of batches) yield batch.map((znode) => ({ ...znode, path: top + znode.path }))
    }
    return new Cursor(own(), (below) => at(path, below.slice(top.length)))
  }
}

function at(root: string, below: string): string {
  return below === '' ? root : joinPath(root, below.slice(1))
}
