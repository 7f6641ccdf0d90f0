import type { Buffer } from 'node:buffer'
import type { ZooKeeper } from '../../client/client.ts'
import { WireError, ZkError } from '../../wire/error.ts'
import type { Acl, Stat } from '../../wire/records.ts'
import { Crew } from './crew.ts'
import { statsOf } from './stats.ts'
import { type Expanded, expand } from './walk.ts'
import { newTally, type Tally, type Wanted, type Znode } from './znode.ts'

/** Znodes handed over at a time. */
const BATCH = 1000

export interface ReadTreeOptions {
  readonly want?: Wanted
  /** Levels below the root that are read; 0 for the root alone. */
  readonly depth?: number | undefined
  /** Names what is left out, with all below. */
  readonly skip?: ((path: string) => boolean) | undefined
  readonly signal?: AbortSignal | undefined
  /** Filled in as it goes. */
  readonly tally?: Tally | undefined
}

/**
 * All znodes of a subtree in batches, the root first, depth first, children sorted by code unit. Nothing is read ahead of
 * a reader that does not come for more, but what one batch takes. A znode that goes meanwhile is counted and left out, one
 * that may not be read is told of as far as it may be.
 * @throws ZkError NoNode or NoAuth for the root; ConnectionError
 */
export async function* readTree(zk: ZooKeeper, root: string, options: ReadTreeOptions = {}): AsyncGenerator<Znode[]> {
  const { want = {}, depth = Number.POSITIVE_INFINITY, signal, tally = newTally() } = options
  const crew = new Crew(zk)
  const base = root === '/' ? 0 : root.split('/').length - 1
  const skip = (path: string): boolean => {
    if (path.split('/').length - 1 - base > depth) return true
    if (!options.skip?.(path)) return false
    tally.skipped++
    return true
  }
  let batch: Expanded[] = []
  async function* flush(): AsyncGenerator<Znode[]> {
    const found = await complete(zk, crew, batch, want, tally)
    batch = []
    if (found.length > 0) yield found
  }
  try {
    for await (const node of expand(zk, root, { skip, ...(signal ? { signal } : {}) })) {
      batch.push(node)
      if (batch.length >= BATCH) yield* flush()
    }
    yield* flush()
  } finally {
    await crew.close()
  }
}

type Part = { data?: Buffer | null; stat?: Stat; acl?: readonly Acl[]; error?: ZkError | WireError | undefined }

async function complete(
  zk: ZooKeeper,
  crew: Crew,
  nodes: readonly Expanded[],
  want: Wanted,
  tally: Tally,
): Promise<Znode[]> {
  const paths = nodes.map(({ path }) => path)
  const [contents, stats, acls] = await Promise.all([
    want.data ? zk.getMany(paths) : [],
    want.stat && !want.data && !want.acl ? statsOf(zk, paths, crew) : undefined,
    want.acl ? Promise.all(paths.map((path) => aclOf(crew, path))) : [],
  ])
  const found: Znode[] = []
  for (const [at, { path, children, error }] of nodes.entries()) {
    const content: Part = contents[at] ?? {}
    const access: Part = acls[at] ?? {}
    const parts = [content, access, error ? { error } : {}]
    if (parts.some((part) => part.error?.name === 'NoNode') || (stats && !stats[at])) {
      tally.gone++
      continue
    }
    const denied = parts.find((part) => part.error)?.error
    tally.read++
    if (denied) tally.denied++
    found.push({
      path,
      ...(want.children && !error && { children }),
      ...(want.data && { data: content.data }),
      ...(want.stat && { stat: content.stat ?? access.stat ?? stats?.[at] ?? (await zk.exists(path)) }),
      ...(want.acl && { acl: access.acl }),
      ...(denied && { denied }),
    })
  }
  return found
}

async function aclOf(crew: Crew, path: string): Promise<Part> {
  try {
    return await crew.ask((zk) => zk.getAcl(path))
  } catch (error) {
    if (error instanceof ZkError || error instanceof WireError) return { error }
    throw error
  }
}
