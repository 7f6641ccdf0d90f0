import { inOrder } from './sequence-order.ts'

/** What an item's name says. */
export interface ItemName {
  readonly name: string
  /** 0 to 999; lower goes first. */
  readonly priority: number
  readonly sequence: number
}

export const DEFAULT_PRIORITY = 100

/** What the name of an item starts with; the server appends its number. */
export function itemPrefix(priority: number): string {
  return `entry-${String(priority).padStart(3, '0')}-`
}

/** Reads the name of an item; undefined for anything else in the directory. */
export function readItem(name: string): ItemName | undefined {
  const match = /^entry-(\d{3})-(-?\d{10})$/.exec(name)
  return match ? { name, priority: Number(match[1]), sequence: Number(match[2]) } : undefined
}

/** The items among a znode's children: by priority, then first in, first out. */
export function itemsOf(children: readonly string[]): ItemName[] {
  const items = children.map(readItem).filter((item) => item !== undefined)
  return inOrder(items).sort((a, b) => a.priority - b.priority)
}
