import type { Buffer } from 'node:buffer'
import { baseName, parentPath } from '../../wire/path.ts'
import type { Stat } from '../../wire/records.ts'
import type { Change } from '../follow/change.ts'
import type { Entry } from '../follow/entry.ts'
import { type TreeLimits, TreeTooLarge } from '../follow/tree-too-large.ts'

/** A znode as it was last read. It is replaced, never changed. */
export interface CachedNode {
  readonly path: string
  readonly data: Buffer | null
  /** Of the moment its data was read: `cversion`, `numChildren` and `pzxid` are no newer than that. */
  readonly stat: Stat
}

/** What is known of one: undefined while its data is still on its way, or why that cannot be read. */
type Known = CachedNode | Error | undefined

/** The children of one znode, by path. */
type Family = Map<string, Known>

/** A tree built from changes: which znodes there are, exactly, and each of them as it was last read. */
export class CachedTree {
  readonly #limits: TreeLimits
  /** By parent: below a znode that nobody may list, one need not be here itself. */
  readonly #families = new Map<string, Family>()
  /** Where one was added last: the next one often belongs there, too. */
  #last: { readonly parent: string; readonly family: Family } | undefined
  #size = 0
  #bytes = 0

  constructor(limits: TreeLimits) {
    this.#limits = limits
  }

  get size(): number {
    return this.#size
  }

  /** Of data. */
  get bytes(): number {
    return this.#bytes
  }

  has(path: string): boolean {
    return this.#families.get(parentOf(path))?.has(path) ?? false
  }

  get(path: string): CachedNode | undefined {
    const node = this.#at(path)
    return node instanceof Error ? undefined : node
  }

  unread(path: string): Error | undefined {
    const node = this.#at(path)
    return node instanceof Error ? node : undefined
  }

  /** Names in no order; undefined where there is no such znode. */
  children(path: string): string[] | undefined {
    return this.has(path) ? Array.from(this.#families.get(path)?.keys() ?? [], baseName) : undefined
  }

  *paths(): IterableIterator<string> {
    for (const family of this.#families.values()) yield* family.keys()
  }

  /** What a first look has found; what is stale comes later, as a change. */
  begin(nodes: ReadonlyMap<string, Entry>): void {
    for (const [path, { stale, data, stat, unread }] of nodes) {
      if (stale) continue
      const node = unread ?? (data !== undefined && stat ? { path, data, stat } : undefined)
      this.#put(path, node)
    }
  }

  /** @throws TreeTooLarge; nothing is to be relied on then */
  apply(change: Change): void {
    if (change.type === 'NodeDeleted') return this.#remove(change.path)
    if (change.type !== 'NodeCreated' && change.type !== 'NodeDataChanged') return
    const { path, data, stat, unread } = change
    if (unread) this.#put(path, unread)
    else if (data !== undefined && stat) this.#put(path, { path, data, stat })
    else if (!this.has(path)) this.#put(path, undefined)
    if (TreeTooLarge.is(this.#size, this.#bytes, this.#limits))
      throw new TreeTooLarge(this.#size, this.#bytes, this.#limits)
  }

  #at(path: string): Known {
    return this.#families.get(parentOf(path))?.get(path)
  }

  #put(path: string, node: Known): void {
    const family = this.#familyFor(path)
    const { size } = family
    this.#bytes += bytesOf(node) - bytesOf(family.get(path))
    family.set(path, node)
    this.#size += family.size - size
  }

  #familyFor(path: string): Family {
    if (this.#last && isChild(path, this.#last.parent)) return this.#last.family
    const parent = parentOf(path)
    let family = this.#families.get(parent)
    if (!family) this.#families.set(parent, (family = new Map()))
    this.#last = { parent, family }
    return family
  }

  #remove(path: string): void {
    const parent = parentOf(path)
    const family = this.#families.get(parent)
    if (!family) return
    this.#bytes -= bytesOf(family.get(path))
    if (family.delete(path)) this.#size--
    if (family.size > 0) return
    this.#families.delete(parent)
    this.#last = undefined
  }
}

/** Where the root lies: it is no child of itself. No path. */
const ABOVE_ALL = '//'

function parentOf(path: string): string {
  return path === '/' ? ABOVE_ALL : parentPath(path)
}

/** Whether a path is right below another one. */
function isChild(path: string, parent: string): boolean {
  return path !== '/' && path.startsWith(parent) && path.lastIndexOf('/') === (parent === '/' ? 0 : parent.length)
}

function bytesOf(node: Known): number {
  return node === undefined || node instanceof Error ? 0 : (node.data?.length ?? 0)
}
