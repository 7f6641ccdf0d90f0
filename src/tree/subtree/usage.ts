import { Buffer } from 'node:buffer'
import { ancestors } from '../../wire/path.ts'
import type { Znode } from '../walk/znode.ts'

/** What of a znode may outgrow an answer or a request (jute.maxbuffer): its data, or the list of its children. Bytes. */
export interface Load {
  readonly path: string
  readonly what: 'data' | 'children'
  readonly bytes: number
}

/** What a subtree takes. */
export interface Usage {
  readonly path: string
  /** Of data. */
  readonly bytes: number
  /** The top one included. */
  readonly znodes: number
  readonly ephemerals: number
  /** The largest of its loads. */
  readonly largest: Load
}

/** A znode and its children. */
export interface Family {
  readonly path: string
  readonly children: number
  /** Of the list of their names, as servers send it. */
  readonly bytes: number
}

type Row = { -readonly [K in keyof Usage]: Usage[K] }

/** Adds up a subtree, znode by znode; a parent comes before its children. Memory holds the rows, and what is remarkable. */
export class UsageSum {
  readonly #level: number
  readonly #depth: number
  readonly #rows = new Map<string, Row>()
  readonly #heavy: number
  readonly #most: number
  #families: Family[] = []
  readonly near: Load[] = []

  /**
   * @param depth levels below `root` that get a row of their own; deeper znodes count for their ancestor
   * @param heavy bytes from which on a load is remarkable: `near`
   * @param most families that are kept
   */
  constructor(root: string, { depth, heavy, most }: { depth: number; heavy: number; most: number }) {
    this.#level = root === '/' ? 0 : ancestors(root).length - 1
    this.#depth = depth
    this.#heavy = heavy
    this.#most = most
  }

  get rows(): readonly Usage[] {
    return [...this.#rows.values()]
  }

  /** Those with most children, most first. */
  get families(): readonly Family[] {
    this.#families.sort((a, b) => b.children - a.children || b.bytes - a.bytes)
    this.#families.length = Math.min(this.#families.length, this.#most)
    return this.#families
  }

  add({ path, stat, children = [] }: Pick<Znode, 'path' | 'stat' | 'children'>): void {
    const bytes = stat?.dataLength ?? 0
    const family = { path, children: children.length, bytes: listBytes(children) }
    const loads: readonly Load[] = [
      { path, what: 'data', bytes },
      { path, what: 'children', bytes: family.bytes },
    ]
    for (const top of ancestors(path).slice(this.#level, this.#level + this.#depth + 1)) {
      const row = this.#row(top)
      row.znodes++
      row.bytes += bytes
      if (stat && stat.ephemeralOwner !== 0n) row.ephemerals++
      for (const load of loads) if (load.bytes > row.largest.bytes) row.largest = load
    }
    this.near.push(...loads.filter((load) => load.bytes >= this.#heavy))
    if (family.children === 0) return
    this.#families.push(family)
    // Looked through now and then, and not at each.
    if (this.#families.length > 2 * this.#most + 1000) void this.families
  }

  #row(path: string): Row {
    let row = this.#rows.get(path)
    if (!row) {
      row = { path, bytes: 0, znodes: 0, ephemerals: 0, largest: { path, what: 'data', bytes: 0 } }
      this.#rows.set(path, row)
    }
    return row
  }
}

/** Bytes of a list of names in an answer: a count, and before each name its length, in four bytes. */
function listBytes(names: readonly string[]): number {
  return names.length === 0 ? 0 : names.reduce((sum, name) => sum + 4 + Buffer.byteLength(name), 4)
}
