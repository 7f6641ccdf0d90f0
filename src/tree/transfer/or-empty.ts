import { ZkError } from '../../wire/error.ts'
import type { TreeSource } from '../place/place.ts'

/** A tree that need not be there yet: it has no znodes then. */
export function orEmpty(source: TreeSource): TreeSource {
  return {
    name: source.name,
    ...(source.once && { once: true }),
    ...(source.missing && { missing: source.missing }),
    where: (below) => source.where(below),
    async *read(options) {
      let begun = false
      try {
        for await (const batch of source.read(options)) {
          begun = true
          yield batch
        }
      } catch (error) {
        if (begun || !(error instanceof ZkError) || error.name !== 'NoNode') throw error
      }
    },
    root: () => source.root(),
    close: () => source.close(),
  }
}
