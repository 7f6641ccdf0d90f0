import { naturalOrder } from '../../wire/natural-order.ts'
import { joinPath } from '../../wire/path.ts'

/** A row of the tree as shown. */
export interface Row {
  readonly path: string
  readonly name: string
  readonly depth: number
  readonly open: boolean
}

/** A znode whose children are shown. Its rows are its children's and those of the branches open below. */
export class Branch {
  readonly path: string
  readonly depth: number
  readonly #open = new Map<string, Branch>()
  #names: readonly string[] = []
  #added = new Set<string>()
  #removed = new Set<string>()
  #shown: readonly string[] | undefined
  #filter = ''
  loaded = false

  constructor(path: string, depth: number) {
    this.path = path
    this.depth = depth
  }

  openChild(name: string, branch: Branch): void {
    this.#open.set(name, branch)
    this.#shown = undefined
  }

  closeChild(name: string): void {
    this.#open.delete(name)
    this.#shown = undefined
  }

  /** The names of the children have been read. */
  fill(names: Iterable<string>): void {
    this.#names = [...names].sort(naturalOrder)
    this.#added.clear()
    this.#removed.clear()
    this.#shown = undefined
    this.loaded = true
    const there = new Set(this.#names)
    for (const name of [...this.#open.keys()]) if (!there.has(name)) this.#open.delete(name)
  }

  /** Collected, and merged with the next frame: a list of 300,000 names is not copied for every event. */
  add(name: string): void {
    this.#removed.delete(name)
    this.#added.add(name)
    this.#shown = undefined
  }

  remove(name: string): void {
    this.#added.delete(name)
    this.#removed.add(name)
    this.#open.delete(name)
    this.#shown = undefined
  }

  /** Children shown, sorted: those that match the filter, or have something open below. */
  names(filter: string): readonly string[] {
    this.#merge()
    if (this.#shown && this.#filter === filter) return this.#shown
    this.#filter = filter
    this.#shown =
      filter === '' ? this.#names : this.#names.filter((name) => name.includes(filter) || this.#open.has(name))
    return this.#shown
  }

  /** Rows below this branch. */
  count(filter: string): number {
    let count = 0
    const left: Branch[] = [this]
    for (let branch = left.pop(); branch; branch = left.pop()) {
      count += branch.names(filter).length
      for (const open of branch.#open.values()) left.push(open)
    }
    return count
  }

  /**
   * Gives the rows below this branch that lie in a window.
   * @param row number of the first row below this branch
   * @param from first row wanted, `to` the one after the last
   */
  rows(row: number, from: number, to: number, filter: string, take: (row: Row) => void): void {
    // The branches on the way down, and how far each has been gone through.
    const way: { readonly branch: Branch; at: number }[] = [{ branch: this, at: 0 }]
    for (let here = way.at(-1); here && row < to; here = way.at(-1)) {
      const { branch } = here
      const names = branch.names(filter)
      if (branch.#open.size === 0) {
        // Nothing below these: what is above the window is passed over, not gone through.
        const skipped = Math.min(names.length - here.at, Math.max(0, from - row))
        here.at += skipped
        row += skipped
      }
      const name = names[here.at++]
      if (name === undefined) {
        way.pop()
        continue
      }
      const open = branch.#open.get(name)
      if (row >= from) {
        take({ path: joinPath(branch.path, name), name, depth: branch.depth, open: open !== undefined })
      }
      row++
      if (open) way.push({ branch: open, at: 0 })
    }
  }

  /** How many rows above a child, counted from the first row below this branch; undefined when it is not shown. */
  rowOf(name: string, filter: string): number | undefined {
    const at = this.names(filter).indexOf(name)
    if (at < 0) return undefined
    let row = at
    for (const [open, branch] of this.#open) if (naturalOrder(open, name) < 0) row += branch.count(filter)
    return row
  }

  #merge(): void {
    if (this.#added.size === 0 && this.#removed.size === 0) return
    const fresh = [...this.#added].sort(naturalOrder)
    const merged: string[] = []
    let at = 0
    for (const name of this.#names) {
      while (at < fresh.length && naturalOrder(fresh[at]!, name) < 0) merged.push(fresh[at++]!)
      if (fresh[at] === name) at++
      if (!this.#removed.has(name)) merged.push(name)
    }
    while (at < fresh.length) merged.push(fresh[at++]!)
    this.#names = merged
    this.#added = new Set()
    this.#removed = new Set()
  }
}
