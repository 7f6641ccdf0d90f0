import type { Call, FlagValues } from '../../../cli/declare/command.ts'
import type { ZooKeeper } from '../../../client/client.ts'
import { type Check, type SiftOptions, sift } from '../../../tree/walk/sift.ts'
import type { Znode } from '../../../tree/walk/znode.ts'
import { UsageError } from '../../../wire/error.ts'
import { ancestors } from '../../../wire/path.ts'
import { checksOf, type predicateFlags } from './predicate-flags.ts'

/** What `find` is told to look for, and where. */
export interface Search {
  readonly roots: readonly string[]
  readonly checks: readonly Check[]
  readonly minDepth: number
  readonly maxDepth: number | undefined
}

interface Wanted extends Pick<Call, 'cwd'> {
  readonly args: { readonly paths: readonly string[] }
  readonly flags: FlagValues<typeof predicateFlags> & {
    readonly 'min-depth': number | undefined
    readonly 'max-depth': number | undefined
  }
}

/** Reads a command line; nothing is sent. @throws UsageError for what makes no sense */
export async function searchOf({ args, flags, cwd }: Wanted): Promise<Search> {
  const { 'min-depth': minDepth = 0, 'max-depth': maxDepth } = flags
  if (maxDepth !== undefined && minDepth > maxDepth) {
    throw new UsageError(`--min-depth ${minDepth} is below --max-depth ${maxDepth}: nothing is found there`)
  }
  const roots = args.paths.length === 0 ? [cwd] : args.paths
  return { roots, checks: await checksOf(flags), minDepth, maxDepth }
}

/** What is found, root after root. @throws ZkError NoNode or NoAuth for a root; ConnectionError */
export async function* matches(
  zk: ZooKeeper,
  { roots, checks, minDepth, maxDepth }: Search,
  options: Omit<SiftOptions, 'depth'>,
): AsyncGenerator<Znode[]> {
  for (const root of roots) {
    const level = levelOf(root) + minDepth
    const deep: Check = { need: 'path', holds: ({ path }) => levelOf(path) >= level }
    yield* sift(zk, root, minDepth > 0 ? [deep, ...checks] : checks, { ...options, depth: maxDepth })
  }
}

function levelOf(path: string): number {
  return ancestors(path).length
}
