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

/** A tree built from changes: which znodes there are, exactly, and each of them as it was last read. */
export class CachedTree {
  readonly #limits: TreeLimits
  /** Undefined: its data is still on its way; an Error: why it cannot be read. */
  readonly #nodes = new Map<string, CachedNode | Error | undefined>()
  /** Paths by parent: the very strings of `nodes`. Below a znode that nobody may list a parent need not be known. */
  readonly #children = new Map<string, Set<string>>()
  /** Those of whom one was added last: the next one often is among them. */
  #siblings: { readonly parent: string; readonly paths: Set<string> } | undefined
  #bytes = 0

  constructor(limits: TreeLimits) {
    this.#limits = limits
  }

  get size(): number {
    return this.#nodes.size
  }

  /** Of data. */
  get bytes(): number {
    return this.#bytes
  }

  has(path: string): boolean {
    return this.#nodes.has(path)
  }

  get(path: string): CachedNode | undefined {
    const node = this.#nodes.get(path)
    return node instanceof Error ? undefined : node
  }

  unread(path: string): Error | undefined {
    const node = this.#nodes.get(path)
    return node instanceof Error ? node : undefined
  }

  /** Names in no order; undefined where there is no such znode. */
  children(path: string): string[] | undefined {
    return this.#nodes.has(path) ? Array.from(this.#children.get(path) ?? [], baseName) : undefined
  }

  paths(): IterableIterator<string> {
    return this.#nodes.keys()
  }

  /** What a first look has found; what is stale comes later, as a change. */
  begin(nodes: ReadonlyMap<string, Entry>): void {
    for (const [path, { stale, data, stat, unread }] of nodes) {
      if (stale) continue
      const node = unread ?? (data !== undefined && stat ? { path, data, stat } : undefined)
      this.#bytes += bytesOf(node)
      this.#add(path, node)
    }
  }

  /** @throws TreeTooLarge; nothing is to be relied on then */
  apply(change: Change): void {
    if (change.type === 'NodeDeleted') return this.#remove(change.path)
    if (change.type !== 'NodeCreated' && change.type !== 'NodeDataChanged') return
    const { path, data, stat, unread } = change
    const before = this.#nodes.get(path)
    if (!this.#nodes.has(path)) this.#add(path, undefined)
    if (unread) this.#put(path, before, unread)
    else if (data !== undefined && stat) this.#put(path, before, { path, data, stat })
    if (TreeTooLarge.is(this.size, this.#bytes, this.#limits))
      throw new TreeTooLarge(this.size, this.#bytes, this.#limits)
  }

  #add(path: string, node: CachedNode | Error | undefined): void {
    this.#nodes.set(path, node)
    if (path === '/') return
    if (!this.#siblings || !isChild(path, this.#siblings.parent)) this.#siblings = this.#siblingsOf(parentPath(path))
    this.#siblings.paths.add(path)
  }

  #siblingsOf(parent: string): { readonly parent: string; readonly paths: Set<string> } {
    let paths = this.#children.get(parent)
    if (!paths) this.#children.set(parent, (paths = new Set()))
    return { parent, paths }
  }

  #put(path: string, before: CachedNode | Error | undefined, now: CachedNode | Error): void {
    this.#bytes += bytesOf(now) - bytesOf(before)
    this.#nodes.set(path, now)
  }

  #remove(path: string): void {
    this.#bytes -= bytesOf(this.#nodes.get(path))
    this.#nodes.delete(path)
    const parent = parentPath(path)
    const siblings = this.#children.get(parent)
    siblings?.delete(path)
    if (siblings?.size !== 0) return
    this.#children.delete(parent)
    this.#siblings = undefined
  }
}

/** Whether a path is right below another one. */
function isChild(path: string, parent: string): boolean {
  return path.startsWith(parent) && path.lastIndexOf('/') === (parent === '/' ? 0 : parent.length)
}

function bytesOf(node: CachedNode | Error | undefined): number {
  return node === undefined || node instanceof Error ? 0 : (node.data?.length ?? 0)
}
