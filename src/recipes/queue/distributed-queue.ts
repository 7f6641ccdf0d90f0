import { Buffer } from 'node:buffer'
import { MixedLayouts } from '../steps/mixed-layouts.ts'
import { sequencePattern } from '../steps/sequence-number.ts'
import type { ItemData, Shelf } from './shelf.ts'

const VERSION = 0x00010001
const ITEM = 1
const END = 2

const shape = new RegExp(`^queue-(?:[01]([0-9A-F]{8}))?${sequencePattern}$`)

/**
 * Curator's DistributedQueue (`queue-N`) and DistributedPriorityQueue (`queue-1HHHHHHHHN`, the priority in hex, behind 0
 * when it is negative) right at PATH. A znode may hold several items.
 * @param lockPath Curator's directory of claims, where its programs are built with one
 */
export function distributedShelf(path: string, lockPath: string | undefined): Shelf {
  return {
    entries: path,
    taken: lockPath,
    prefix: (priority) =>
      priority === undefined ? 'queue-' : `queue-1${priority.toString(16).toUpperCase().padStart(8, '0')}`,
    read(name) {
      const match = shape.exec(name)
      return match
        ? { name, priority: Number.parseInt(match[1] ?? '0', 16) | 0, sequence: Number(match[2]) }
        : undefined
    },
    encode: (data) => encodeItems([data ?? Buffer.alloc(0)]),
    decode: (data, item) => firstItem(data ?? Buffer.alloc(0), item),
  }
}

/** Version, then for each item 1, its length and its bytes, then 2. Source: Curator's ItemSerializer. */
export function encodeItems(items: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(4)
  head.writeInt32BE(VERSION)
  const parts = items.flatMap((item) => {
    const length = Buffer.alloc(5, ITEM)
    length.writeInt32BE(item.length, 1)
    return [length, item]
  })
  return Buffer.concat([head, ...parts, Buffer.of(END)])
}

/** @returns undefined when they are not items of Curator */
export function decodeItems(data: Buffer): Buffer[] | undefined {
  if (data.length < 5 || data.readInt32BE() !== VERSION) return undefined
  const items: Buffer[] = []
  let at = 4
  while (data[at] === ITEM && at + 5 <= data.length) {
    const start = at + 5
    at = start + data.readInt32BE(at + 1)
    if (at < start || at > data.length) return undefined
    items.push(data.subarray(start, at))
  }
  return data[at] === END ? items : undefined
}

function firstItem(data: Buffer, path: string): ItemData {
  const items = decodeItems(data)
  if (!items) throw new MixedLayouts(`the data of ${path} is not what Curator's DistributedQueue writes`)
  const [first, ...rest] = items
  return { data: first ?? Buffer.alloc(0), ...(rest.length > 0 ? { rest: encodeItems(rest) } : {}) }
}
