import { aclText } from '../../../cli/data/acl-input.ts'
import { diffHunks, type Hunk } from '../../../cli/data/value-diff.ts'
import type { Comparison, Difference } from '../../../tree/place/differences.ts'
import type { Znode } from '../../../tree/walk/znode.ts'

/** A difference between two places, and where it stands in each. */
export interface Compared {
  readonly difference: Difference
  readonly left: string
  readonly right: string
  /** What became of the data, decoded for reading. */
  readonly hunks: readonly Hunk[]
}

/** What a comparison came to; the last thing it tells. */
export interface Summary {
  readonly summary: Comparison
  /** What the places should have had and have not. */
  readonly missing: readonly string[]
}

/** Lines around a difference, as diff(1) has them. */
const CONTEXT = 3

export function hunksOf(difference: Difference): Promise<Hunk[]> {
  switch (difference.kind) {
    case 'added':
      return diffHunks(undefined, difference.right.data, CONTEXT)
    case 'removed':
      return diffHunks(difference.left.data, undefined, CONTEXT)
    case 'changed':
      if (difference.in.includes('data')) return diffHunks(difference.left.data, difference.right.data, CONTEXT)
  }
  return Promise.resolve([])
}

/** The ACLs where they differ, as they are typed. */
export function aclsOf(difference: Difference): { left: string; right: string } | undefined {
  if (difference.kind !== 'changed' || !difference.in.includes('acl')) return undefined
  return { left: aclText(difference.left.acl!), right: aclText(difference.right.acl!) }
}

/** What no line shows of data that differs: null and empty, or bytes that say the same. */
export function unseen(difference: Difference, hunks: readonly Hunk[]): { left: string; right: string } | undefined {
  if (difference.kind !== 'changed' || !difference.in.includes('data') || hunks.length > 0) return undefined
  const told = ({ data }: Znode) => (data ? `${data.length} bytes, which read the same` : 'null')
  return { left: told(difference.left), right: told(difference.right) }
}

/** Lines that are new, and lines that are gone. */
export function changedLines(hunks: readonly Hunk[]): { added: number; removed: number } {
  const lines = hunks.flatMap((hunk) => hunk.lines)
  const count = (wanted: string) => lines.filter(({ sign }) => sign === wanted).length
  return { added: count('+'), removed: count('-') }
}
