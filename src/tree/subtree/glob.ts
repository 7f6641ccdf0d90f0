import type { ZooKeeper } from '../../client/client.ts'
import { ZkError } from '../../wire/error.ts'
import { joinPath } from '../../wire/path.ts'
import type { Stat } from '../../wire/records.ts'
import { passOverHidden } from '../walk/hidden.ts'
import { byName } from '../walk/list.ts'
import { readTree } from '../walk/read-tree.ts'
import { statsOf } from '../walk/stats.ts'

/** Znodes told at a time. */
const BATCH = 1000

/** Whether a path holds glob characters. */
export function isGlob(path: string): boolean {
  return /[*?[\]{}]/.test(path)
}

/**
 * The znodes a pattern matches, sorted, one component after the other: only branches that can match are read.
 * `*` and `?` stay within a component, `**` spans several. A znode named exactly like the pattern wins over its meaning.
 */
export async function* expandGlob(
  zk: ZooKeeper,
  pattern: string,
  options: { stats?: boolean } = {},
): AsyncGenerator<{ path: string; stat?: Stat | undefined }[]> {
  const literal = await zk.exists(pattern).catch(() => undefined)
  const paths = literal ? [pattern] : await matches(zk, '/', pattern.split('/').slice(1))
  for (let at = 0; at < paths.length; at += BATCH) {
    const some = paths.slice(at, at + BATCH)
    const stats = options.stats ? await statsOf(zk, some) : []
    yield some.map((path, index) => ({ path, stat: stats[index] }))
  }
}

async function matches(zk: ZooKeeper, parent: string, parts: readonly string[]): Promise<string[]> {
  const first = parts.findIndex(isGlob)
  const literal = parts.slice(0, first < 0 ? parts.length : first)
  const at = literal.length === 0 ? parent : joinPath(parent, literal.join('/'))
  if (first < 0) return literal.length === 0 || (await zk.exists(at)) ? [at] : []
  const part = parts[first]!
  const rest = parts.slice(first + 1)
  if (part === '**') return deep(zk, at, rest)
  const { compileGlob } = await import('../../patterns/glob.ts')
  const pattern = await compileGlob(part)
  const names = (await childrenOf(zk, at)).filter((name) => pattern.test(name)).sort(byName)
  const found = await Promise.all(names.map((name) => matches(zk, joinPath(at, name), rest)))
  return found.flat()
}

async function deep(zk: ZooKeeper, parent: string, rest: readonly string[]): Promise<string[]> {
  const { compileGlob } = await import('../../patterns/glob.ts')
  const pattern = await compileGlob(['**', ...rest].join('/'))
  const prefix = parent === '/' ? 1 : parent.length + 1
  const found: string[] = []
  try {
    for await (const batch of readTree(zk, parent)) {
      passOverHidden(batch)
      for (const { path } of batch) if (path !== parent && pattern.test(path.slice(prefix))) found.push(path)
    }
  } catch (error) {
    refuseUnlessHidden(error)
  }
  return found
}

async function childrenOf(zk: ZooKeeper, path: string): Promise<readonly string[]> {
  try {
    return (await zk.children(path)).children
  } catch (error) {
    refuseUnlessHidden(error)
    return []
  }
}

/** Where a znode is not there, or may not be read, nothing matches: it is one branch of many. */
function refuseUnlessHidden(error: unknown): void {
  if (!(error instanceof ZkError) || (error.name !== 'NoNode' && error.name !== 'NoAuth')) throw error
}
