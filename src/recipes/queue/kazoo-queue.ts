import { joinPath } from '../../wire/path.ts'
import { sequencePattern } from '../steps/sequence-number.ts'
import type { ItemName, Shelf } from './shelf.ts'

export const DEFAULT_PRIORITY = 100

/** What the name of an item of kazoo's queues starts with. @param priority 0 to 999 */
export function itemPrefix(priority: number = DEFAULT_PRIORITY): string {
  return `entry-${String(priority).padStart(3, '0')}-`
}

const shape = new RegExp(String.raw`^entry-(\d{3})-${sequencePattern}$`)

function read(name: string): ItemName | undefined {
  const match = shape.exec(name)
  return match ? { name, priority: Number(match[1]), sequence: Number(match[2]) } : undefined
}

const plain = {
  prefix: itemPrefix,
  read,
  encode: (data) => data,
  decode: (data) => ({ data }),
} satisfies Partial<Shelf>

/** kazoo's LockingQueue: items at `PATH/entries`, claims at `PATH/taken`; delayed items are ours alone. */
export function lockingShelf(path: string): Shelf & { delayed: string } {
  const [entries, taken, delayed] = ['entries', 'taken', 'delayed'].map((name) => joinPath(path, name))
  return { ...plain, entries: entries!, taken: taken!, delayed: delayed! }
}

/** kazoo's Queue: items right at PATH, where it takes every child for one. */
export function kazooShelf(path: string): Shelf {
  return { ...plain, entries: path }
}
