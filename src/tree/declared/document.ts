import type { TreeSource } from '../place/place.ts'

/** A tree that somebody has declared: what is to be, and where. */
export interface Document {
  readonly source: TreeSource
  /** The client's path of the znode where it stands. */
  readonly root: string
}

/** The znode that all documents stand at or below. @param roots at least one */
export function commonRoot(roots: readonly string[]): string {
  const [first = '/', ...others] = roots.map((root) => (root === '/' ? [] : root.slice(1).split('/')))
  let length = first.length
  for (const other of others) {
    let same = 0
    while (same < length && same < other.length && other[same] === (first as string[])[same]) same++
    length = same
  }
  return `/${(first as string[]).slice(0, length).join('/')}`
}
