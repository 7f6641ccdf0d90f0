import type { Buffer } from 'node:buffer'
import { inOrder } from '../steps/sequence-order.ts'

/** What an item's name says. */
export interface ItemName {
  readonly name: string
  /** Lower goes first; 0 where there are no priorities. */
  readonly priority: number
  readonly sequence: number
}

/** The data of an item's znode, read. */
export interface ItemData {
  readonly data: Buffer | null
  /** What to leave behind when the znode holds more items than the one. */
  readonly rest?: Buffer
}

/** Where and how a kind of queue keeps its items. */
export interface Shelf {
  /** Directory of the items. */
  readonly entries: string
  /** Directory of the claims of those who work on an item; none where they remove it before. */
  readonly taken?: string | undefined
  /** Directory of the items that wait for their time; none where there is no such thing. */
  readonly delayed?: string
  /** What the name of an item starts with; the server appends its number. @throws UsageError: it has no priorities */
  prefix(priority: number | undefined): string
  /** Reads the name of an item; undefined for anything else in the directory. */
  read(name: string): ItemName | undefined
  encode(data: Buffer | null): Buffer | null
  /** @param path of the item. @throws MixedLayouts when it is not the data of such an item */
  decode(data: Buffer | null, path: string): ItemData
}

/** The items among a znode's children: by priority, then first in, first out. */
export function itemsOf(shelf: Pick<Shelf, 'read'>, children: readonly string[]): ItemName[] {
  const items = children.map((name) => shelf.read(name)).filter((item) => item !== undefined)
  return inOrder(items).sort((a, b) => a.priority - b.priority)
}
