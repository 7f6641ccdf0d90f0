import { UsageError } from '../../wire/error.ts'
import { sequencePattern } from '../steps/sequence-number.ts'
import type { Shelf } from './shelf.ts'

const shape = new RegExp(`^qn-${sequencePattern}$`)

/** Curator's SimpleDistributedQueue, and the DistributedQueue of ZooKeeper's own recipes: items `qn-N` right at PATH. */
export function simpleShelf(path: string): Shelf {
  return {
    entries: path,
    prefix(priority) {
      if (priority !== undefined) throw new UsageError('a queue of layout simple has no priorities')
      return 'qn-'
    },
    read(name) {
      const match = shape.exec(name)
      return match ? { name, priority: 0, sequence: Number(match[1]) } : undefined
    },
    encode: (data) => data,
    decode: (data) => ({ data }),
  }
}
