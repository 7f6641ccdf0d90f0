import { parentPath } from '../../wire/path.ts'
import { type Entry, sameNode } from './entry.ts'

/**
 * Whether two looks at a tree leave no doubt about what happened in between: every change is one that comparing them shows.
 * Versions count the changes of data, cversion those of the list of children, so a change that was undone, or followed by
 * another, leaves a trace, except where a znode is gone: nobody knows what happened to it before.
 * @param recursive children are part of the tree; else each znode stands alone
 * @param roots of the tree: one that was not there may have come and gone, for nobody watches where it would have come
 */
export function isCertain(
  before: ReadonlyMap<string, Entry>,
  after: ReadonlyMap<string, Entry>,
  recursive: boolean,
  roots: readonly string[],
): boolean {
  for (const root of roots) if (!before.has(root)) return false
  for (const path of before.keys()) if (!after.has(path)) return false
  const born = new Map<string, number>()
  if (recursive) {
    for (const path of after.keys()) {
      if (before.has(path)) continue
      const parent = parentPath(path)
      born.set(parent, (born.get(parent) ?? 0) + 1)
    }
  }
  for (const [path, entry] of after) {
    const known = before.get(path)
    if (
      known ? !explained(known, entry, born.get(path) ?? 0, recursive) : !fresh(entry, born.get(path) ?? 0, recursive)
    )
      return false
  }
  return true
}

function explained(known: Entry, entry: Entry, born: number, recursive: boolean): boolean {
  if (known.czxid === undefined || !sameNode(known, entry)) return false
  const children = (entry.cversion - known.cversion) | 0
  const data = (entry.version - known.version) | 0
  return (recursive ? children === born : children >= 0 && children <= 1) && data >= 0 && data <= 1
}

/** A znode that is new has been told whole when its data never changed and none of its children is gone again. */
function fresh(entry: Entry, born: number, recursive: boolean): boolean {
  return entry.version === 0 && entry.cversion === (recursive ? born : 0)
}
