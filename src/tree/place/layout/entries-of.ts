import { Buffer } from 'node:buffer'
import type { Znode } from '../../walk/znode.ts'
import { type About, aboutJson, type End, endJson } from '../about.ts'
import { Ancestors } from '../ancestors.ts'
import { aclEntries } from '../formats/acl-entries.ts'
import { isUnread } from '../unread.ts'

/** Names in a folder that are no znode's. */
export const own = {
  /** What an export says of itself; in the topmost folder. */
  tree: '@tree',
  /** An export is whole; the last to be written. */
  complete: '@complete',
  /** Data of a znode that is a folder. */
  data: '@data',
  /** Its data is null. Without this one and the other nothing is known of it. */
  null: '@null',
  /** ACL of a znode that is a folder, and of all below that have none of their own. */
  acl: '@acl',
  /** What is below it could not be read. */
  unread: '@unread',
} as const

/** Something in a folder, or in a tar archive, which is a folder in a file. */
export interface Entry {
  /** Names of znodes from the root on, not yet fit for a file system. */
  readonly znode: readonly string[]
  /** A name of ours in the folder of that znode; undefined: the znode itself. */
  readonly own?: string
  /** undefined: a folder. */
  readonly content?: Buffer
}

/**
 * A tree as folders and files. A znode is a file with its data; it is a folder where it has children, no data, or an ACL that
 * is not its parent's, which a file cannot tell.
 * @param batches in the order of a walk, with all parents
 */
export async function* entriesOf(
  batches: AsyncIterable<readonly Znode[]>,
  about: About,
  end: () => Omit<End, 'znodes'>,
): AsyncGenerator<Entry[]> {
  const way = new Ancestors<string | undefined>()
  let znodes = 0
  let open: Znode | undefined
  const entries = (znode: Znode, next: Znode | undefined): Entry[] => {
    const names = znode.path.split('/').slice(1)
    const inherited = way.leaveTo(znode.path)?.known
    const acl = znode.acl && JSON.stringify(aclEntries(znode.acl))
    way.enter(znode.path, acl)
    const parent = znodes++ === 0 || next?.path.startsWith(`${znode.path}/`)
    const unread = isUnread(znode)
    if (!parent && !unread && znode.data && acl === inherited) return [{ znode: names, content: znode.data }]
    const found: Entry[] = [{ znode: names }]
    if (names.length === 0)
      found.push({
        znode: names,
        own: own.tree,
        content: line({ zoosh: 'tree', version: 1, root: about.root, ...aboutJson(about) }),
      })
    if (acl !== inherited) found.push({ znode: names, own: own.acl, content: Buffer.from(`${acl ?? null}\n`) })
    if (znode.data) found.push({ znode: names, own: own.data, content: znode.data })
    if (znode.data === null) found.push({ znode: names, own: own.null, content: Buffer.alloc(0) })
    if (unread) found.push({ znode: names, own: own.unread, content: Buffer.alloc(0) })
    return found
  }
  for await (const batch of batches) {
    const found: Entry[] = []
    for (const znode of batch) {
      if (open) found.push(...entries(open, znode))
      open = znode
    }
    if (found.length > 0) yield found
  }
  if (open) yield entries(open, undefined)
  yield [{ znode: [], own: own.complete, content: line(endJson({ ...end(), znodes })) }]
}

function line(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`)
}
