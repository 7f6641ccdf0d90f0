import { UsageError } from '../../wire/error.ts'
import { Ancestors, between, isBelow } from '../place/ancestors.ts'
import { Cursor } from '../place/cursor.ts'
import type { ReadTreeOptions } from '../walk/read-tree.ts'
import { walkOrder } from '../walk/walk-order.ts'
import type { Znode } from '../walk/znode.ts'
import type { Document } from './document.ts'

/** What documents say of a znode; its path is below the root that all of them stand at or below. */
export interface Claim extends Znode {
  /**
   * Something is told of it: data, an ACL, or, where nothing is told of what is below, that it is. One that is only passed
   * through on the way to others is not told of.
   */
  readonly told: boolean
}

/**
 * What several documents say, in the order of a walk, as one tree, with the znodes above them.
 * @param root that all of them stand at or below
 * @throws UsageError for a znode that two of them tell of; what reading them throws
 */
export async function* claims(
  documents: readonly Document[],
  root: string,
  options: Pick<ReadTreeOptions, 'want' | 'signal'>,
): AsyncGenerator<Claim[]> {
  const cursors = documents.map(({ source, root: own }) => {
    const base = own === root ? '' : own.slice(root === '/' ? 0 : root.length)
    return { name: source.name, cursor: new Cursor(claimsOf(source.read(options), base), (path) => source.where(path)) }
  })
  const way = new Ancestors<undefined>()
  let batch: Claim[] = []
  try {
    await Promise.all(cursors.map(({ cursor }) => cursor.next()))
    for (;;) {
      const left = cursors.filter(({ cursor }) => cursor.current !== undefined)
      if (left.length === 0) break
      const first = left.reduce((a, b) => (walkOrder(a.cursor.current!.path, b.cursor.current!.path) <= 0 ? a : b))
      const { path } = first.cursor.current!
      const same = left.filter(({ cursor }) => cursor.current!.path === path)
      const claim = together(
        same.map(({ name, cursor }) => ({ name, claim: cursor.current! })),
        root,
      )
      for (const above of between(way.leaveTo(path)?.path, path)) {
        batch.push({ path: above, told: false })
        way.enter(above, undefined)
      }
      batch.push(claim)
      way.enter(path, undefined)
      if (batch.length >= BATCH) {
        yield batch
        batch = []
      }
      for (const { cursor } of same) await cursor.next()
    }
    yield batch
  } finally {
    await Promise.all(cursors.map(({ cursor }) => cursor.close()))
  }
}

const BATCH = 500

/** What one document says, with its paths below the root of all. */
async function* claimsOf(batches: AsyncIterable<readonly Znode[]>, base: string): AsyncGenerator<Claim[]> {
  let open: Znode | undefined
  const settled = (znode: Znode, next: Znode | undefined): Claim => {
    const says = znode.data !== undefined || znode.acl !== undefined
    return { ...znode, path: base + znode.path, told: says || !(next && isBelow(next.path, znode.path)) }
  }
  for await (const batch of batches) {
    const found: Claim[] = []
    for (const znode of batch) {
      if (open) found.push(settled(open, znode))
      open = znode
    }
    if (found.length > 0) yield found
  }
  if (open) yield [settled(open, undefined)]
}

function together(all: readonly { readonly name: string; readonly claim: Claim }[], root: string): Claim {
  const [first, second] = all.filter(({ claim }) => claim.told)
  if (!first) return all[0]!.claim
  if (!second) return first.claim
  const path = `${root === '/' ? '' : root}${first.claim.path}` || '/'
  const names = first.name === second.name ? `${first.name} tells` : `${first.name} and ${second.name} both tell`
  throw new UsageError(`${names} of ${path}`, 'a znode is told of in one document')
}
