import { compileGlob } from '../../../patterns/glob.ts'
import type { TreeSource } from '../../../tree/place/place.ts'
import type { Znode } from '../../../tree/walk/znode.ts'
import type { Choice } from './choosing-flags.ts'

type Test = (path: string) => boolean

/**
 * The same tree with what was chosen of it. What is excluded is not read; of what is included the znodes above come along, and
 * the root always.
 * @throws UsageError for a glob that is none
 */
export async function choose(
  source: TreeSource,
  { include, exclude }: Pick<Choice, 'include' | 'exclude'>,
): Promise<TreeSource> {
  if (include.length + exclude.length === 0) return source
  const [wanted, unwanted] = await Promise.all([anyOf(include), anyOf(exclude)])
  return {
    name: source.name,
    missing: source.missing ?? [],
    where: (below) => source.where(below),
    close: () => source.close(),
    about: source.about?.bind(source),
    newest: source.newest?.bind(source),
    async *read(options = {}) {
      const skip = (path: string): boolean => unwanted(path) || (options.skip?.(path) ?? false)
      const batches = source.read({ ...options, skip })
      if (include.length === 0) yield* batches
      else yield* includedOf(batches, wanted)
    },
  }
}

async function anyOf(globs: readonly string[]): Promise<Test> {
  const tests = await Promise.all(globs.map(testOf))
  return (path) => tests.some((test) => test(path))
}

/** A glob without a slash is a name at any level. @returns what tests a path below the root */
async function testOf(glob: string): Promise<Test> {
  const pattern = await compileGlob(glob.replace(/^\/+/, ''))
  const from = glob.includes('/') ? () => 1 : (path: string) => path.lastIndexOf('/') + 1
  return (path) => path !== '' && pattern.test(path.slice(from(path)))
}

/** @param batches in the order of a walk */
async function* includedOf(batches: AsyncIterable<readonly Znode[]>, wanted: Test): AsyncGenerator<Znode[]> {
  /** Those above where the walk is that nobody has asked for yet. */
  let above: Znode[] = []
  let inside: string | undefined
  for await (const batch of batches) {
    const found: Znode[] = []
    for (const znode of batch) {
      const { path } = znode
      if (inside !== undefined && path.startsWith(`${inside}/`)) {
        found.push(znode)
        continue
      }
      inside = undefined
      above = above.filter((one) => path.startsWith(`${one.path}/`))
      if (path === '') found.push(znode)
      else if (!wanted(path)) above.push(znode)
      else {
        found.push(...above, znode)
        above = []
        inside = path
      }
    }
    if (found.length > 0) yield found
  }
}
