import { baseName, isUnder, parentPath } from '../../wire/path.ts'
import { Branch, type Row } from './branch.ts'

/** The tree as shown: branches that are open, a selected row, a window on the rows. Knows nothing of servers. */
export class Tree {
  readonly root: string
  readonly #branches = new Map<string, Branch>()
  filter = ''
  /** Path of the row the cursor is on. */
  selected: string
  #index = 0
  #top = 0

  constructor(root: string) {
    this.root = root
    this.selected = root
    this.#branches.set(root, new Branch(root, 1))
  }

  get size(): number {
    return 1 + this.#rootBranch.count(this.filter)
  }

  /** Row number of the cursor. */
  get index(): number {
    return this.#index
  }

  branch(path: string): Branch | undefined {
    return this.#branches.get(path)
  }

  /** Paths of the branches that are open, parents first. */
  openPaths(): string[] {
    return [...this.#branches.keys()].sort()
  }

  open(path: string): Branch | undefined {
    const known = this.#branches.get(path)
    if (known) return known
    const parent = this.#branches.get(parentPath(path))
    if (!parent) return undefined
    const branch = new Branch(path, parent.depth + 1)
    parent.openChild(baseName(path), branch)
    this.#branches.set(path, branch)
    return branch
  }

  close(path: string): void {
    if (path === this.root) return
    this.#branches.get(parentPath(path))?.closeChild(baseName(path))
    for (const open of [...this.#branches.keys()]) if (isUnder(open, path)) this.#branches.delete(open)
    if (isUnder(this.selected, path)) this.select(path)
  }

  select(path: string): void {
    this.selected = path
    this.#index = this.#rowOf(path) ?? Math.min(this.#index, this.size - 1)
  }

  move(by: number): void {
    this.moveTo(this.#index + by)
  }

  moveTo(index: number): void {
    this.#index = Math.max(0, Math.min(this.size - 1, index))
    this.selected = this.rows(this.#index, 1)[0]?.path ?? this.root
  }

  /** A znode came or went. */
  came(path: string): void {
    if (path !== this.root) this.#branches.get(parentPath(path))?.add(baseName(path))
  }

  went(path: string): void {
    if (path === this.root) return
    this.#branches.get(parentPath(path))?.remove(baseName(path))
    if (this.#branches.has(path)) this.close(path)
  }

  /** The rows of a pane so high, moved so that the cursor is in it. */
  view(height: number): { rows: readonly Row[]; top: number } {
    const at = this.#rowOf(this.selected)
    if (at === undefined) this.moveTo(this.#index)
    else this.#index = at
    const size = this.size
    if (this.#index < this.#top) this.#top = this.#index
    if (this.#index >= this.#top + height) this.#top = this.#index - height + 1
    this.#top = Math.max(0, Math.min(this.#top, size - height))
    return { rows: this.rows(this.#top, height), top: this.#top }
  }

  rows(start: number, count: number): Row[] {
    const rows: Row[] = []
    if (start === 0) rows.push({ path: this.root, name: this.root, depth: 0, open: true })
    this.#rootBranch.rows(1, Math.max(1, start), start + count, this.filter, (row) => rows.push(row))
    return rows.slice(0, count)
  }

  get #rootBranch(): Branch {
    return this.#branches.get(this.root)!
  }

  #rowOf(path: string): number | undefined {
    let row = 0
    for (let at = path; at !== this.root; at = parentPath(at)) {
      const among = this.#branches.get(parentPath(at))?.rowOf(baseName(at), this.filter)
      if (among === undefined) return undefined
      row += among + 1
    }
    return row
  }
}
