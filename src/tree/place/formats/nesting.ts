import type { Znode } from '../../walk/znode.ts'

/** A znode where it stands in a document. */
export interface Nested {
  readonly znode: Znode
  /** The last component of its path; '' for the root. */
  readonly name: string
  /** Of the root: 0. */
  readonly depth: number
  /** Znodes that end before it begins, the innermost first: how many. */
  readonly closes: number
  /** Its parent has no children before it. */
  readonly first: boolean
}

/** Says of znodes in the order of a walk how they stand in each other. */
export function nesting(): (znode: Znode) => Nested {
  let last = -1
  return (znode) => {
    const parts = znode.path.split('/')
    const depth = parts.length - 1
    const nested = { znode, name: parts[depth]!, depth, closes: Math.max(0, last - depth + 1), first: depth > last }
    last = depth
    return nested
  }
}
