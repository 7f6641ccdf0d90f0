import type { Znode } from '../walk/znode.ts'
import { Ancestors, between } from './ancestors.ts'

/** Znodes in the order of a walk with the parents that were left out put in: of those nothing is known but that they are. */
export async function* withParents(batches: AsyncIterable<readonly Znode[]>): AsyncGenerator<Znode[]> {
  const way = new Ancestors<undefined>()
  for await (const batch of batches) {
    const whole: Znode[] = []
    for (const znode of batch) {
      for (const path of between(way.leaveTo(znode.path)?.path, znode.path)) {
        whole.push({ path })
        way.enter(path, undefined)
      }
      whole.push(znode)
      way.enter(znode.path, undefined)
    }
    yield whole
  }
}
