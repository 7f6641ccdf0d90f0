import { compileGlob } from '../../../patterns/glob.ts'
import type { TreeSource } from '../../../tree/place/place.ts'
import { isUnread } from '../../../tree/place/unread.ts'
import { withParents } from '../../../tree/place/with-parents.ts'
import type { Znode } from '../../../tree/walk/znode.ts'
import { baseName } from '../../../wire/path.ts'

/** Which znodes of a tree are meant. Paths are below its root. */
export interface Choice {
  /** Whether one is taken, by itself or with what it is below. */
  takes(below: string): boolean
  /**
   * The place without the others. Parents of what is taken are there all the same; nothing is told of them but that they are,
   * and of one below which something may be that is taken, that this could not be read.
   */
  of(source: TreeSource): TreeSource
}

type Match = (below: string) => boolean

/**
 * What `--include` and `--exclude` leave of a tree.
 * @returns undefined: all of it
 * @throws UsageError for what is no glob
 */
export async function choiceOf(flags: {
  readonly include: readonly string[]
  readonly exclude: readonly string[]
}): Promise<Choice | undefined> {
  if (flags.include.length + flags.exclude.length === 0) return undefined
  const included = flags.include.length > 0 ? await anyOf(flags.include) : () => true
  const excluded = await anyOf(flags.exclude)
  const reaches = await reachOf(flags.include)
  const takes = (below: string): boolean => {
    const way = wayTo(below)
    return !way.some(excluded) && way.some(included)
  }
  return {
    takes,
    of: (source) => ({
      name: source.name,
      ...(source.once && { once: true }),
      ...(source.missing && { missing: source.missing }),
      where: (below) => source.where(below),
      read: (options = {}) => {
        const skip = (below: string): boolean => excluded(below) || (options.skip?.(below) ?? false)
        const found = source.read({ ...options, skip })
        return flags.include.length > 0 ? withParents(filtered(found, takes, reaches)) : found
      },
      root: () => source.root(),
      close: () => source.close(),
    }),
  }
}

async function* filtered(
  batches: AsyncIterable<readonly Znode[]>,
  takes: Match,
  reaches: Match,
): AsyncGenerator<Znode[]> {
  for await (const batch of batches)
    yield batch.flatMap((znode): Znode[] => {
      const { path, denied } = znode
      if (takes(path)) return [znode]
      // Without it what is below would look like nothing, and a mirror would delete it.
      return denied && isUnread(znode) && reaches(path) ? [{ path, denied }] : []
    })
}

/** A path and what it is below, down from the root: `''`, `/a`, `/a/b`. */
function wayTo(below: string): string[] {
  const way = ['']
  for (let at = below.indexOf('/', 1); at > 0; at = below.indexOf('/', at + 1)) way.push(below.slice(0, at))
  if (below !== '') way.push(below)
  return way
}

/** The root has no name: only `--include` and `--exclude` of what is below it can be meant. */
async function anyOf(globs: readonly string[]): Promise<Match> {
  const matches = await Promise.all(globs.map(matchOf))
  return (below) => below !== '' && matches.some((match) => match(below))
}

async function matchOf(glob: string): Promise<Match> {
  const pattern = await compileGlob(glob.replace(/^\//, ''))
  return glob.includes('/') ? (below) => pattern.test(below.slice(1)) : (below) => pattern.test(baseName(below))
}

/** Whether something below a path could match: a name may be anywhere, and a path only below its own beginning. */
async function reachOf(globs: readonly string[]): Promise<Match> {
  const reaches = await Promise.all(globs.map(beginningOf))
  return (below) => below === '' || reaches.some((match) => match(below))
}

async function beginningOf(glob: string): Promise<Match> {
  // Where braces and classes hold slashes, or components may be any number, a beginning says little.
  if (!glob.includes('/') || /\*\*|[[{\\]/.test(glob)) return () => true
  const names = glob.replace(/^\//, '').split('/')
  const beginnings = await Promise.all(names.slice(1).map((_, at) => compileGlob(names.slice(0, at + 1).join('/'))))
  return (below) => beginnings.some((pattern) => pattern.test(below.slice(1)))
}
