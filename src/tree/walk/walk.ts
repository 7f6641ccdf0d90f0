import type { ZooKeeper } from '../../client/client.ts'
import type { WireError, ZkError } from '../../wire/error.ts'
import { joinPath } from '../../wire/path.ts'
import type { Stat } from '../../wire/records.ts'
import type { Crew } from './crew.ts'
import { byName } from './list.ts'
import { statsOf } from './stats.ts'

/** How many znodes are asked for their children at once; the client makes packets of them. */
const AHEAD = 1000

interface Pending {
  readonly path: string
  children?: readonly string[]
  stat?: Stat | undefined
  /** Why the children could not be read. */
  error?: ZkError | WireError | undefined
}

export interface WalkOptions {
  readonly stats?: boolean
  /** Reads the stats, where there may be very many. */
  readonly crew?: Crew
  readonly signal?: AbortSignal
  /** Names what is left out, with all below. */
  readonly skip?: (path: string) => boolean
}

/** A znode with its children, or with the error that hides them. */
export interface Expanded {
  readonly path: string
  readonly children: readonly string[]
  readonly stat?: Stat | undefined
  readonly error?: ZkError | WireError | undefined
}

/**
 * All znodes of a subtree, the root first, depth first, children sorted by name. What vanishes meanwhile is left out; what
 * may not be read is listed without its children.
 * @throws ZkError NoNode or NoAuth for the root itself; WireError for a list of children over the limit (`maxReply`)
 */
export async function* walk(
  zk: ZooKeeper,
  root: string,
  options: WalkOptions = {},
): AsyncGenerator<{ path: string; stat?: Stat }> {
  for await (const { path, stat, error } of expand(zk, root, options)) {
    if (error && error.name !== 'NoAuth') throw error
    yield stat ? { path, stat } : { path }
  }
}

/**
 * The same with the children of each znode, which are sorted: whoever wants another order than `walk` takes them from here.
 * Reads ahead in batches, but keeps only the siblings along the way in memory.
 * @throws ZkError NoNode or NoAuth for the root itself; other znodes carry their error
 */
export async function* expand(zk: ZooKeeper, root: string, options: WalkOptions = {}): AsyncGenerator<Expanded> {
  const { children } = await zk.children(root)
  const stack: Pending[] = [{ path: root, children, ...(options.stats ? { stat: await zk.exists(root) } : {}) }]
  for (let node = stack.pop(); node; node = stack.pop()) {
    options.signal?.throwIfAborted()
    if (!node.children && !node.error) await readAhead(zk, node, stack, options)
    if (node.error?.name === 'NoNode' || (options.stats && !node.stat)) continue
    const { path, stat, error } = node
    const names = node.children && node.children.length > 1 ? [...node.children].sort(byName) : (node.children ?? [])
    yield { path, children: names, stat, error }
    for (let at = names.length - 1; at >= 0; at--) {
      const child = joinPath(path, names[at]!)
      if (!options.skip?.(child)) stack.push({ path: child })
    }
  }
}

async function readAhead(
  zk: ZooKeeper,
  first: Pending,
  stack: readonly Pending[],
  { stats, crew }: WalkOptions,
): Promise<void> {
  const nodes = [first]
  for (let at = stack.length - 1; at >= 0 && nodes.length < AHEAD; at--) {
    const node = stack[at]!
    if (!node.children && !node.error) nodes.push(node)
  }
  const paths = nodes.map(({ path }) => path)
  const [answers, found] = await Promise.all([zk.childrenMany(paths), stats ? statsOf(zk, paths, crew) : []])
  for (const [index, node] of nodes.entries()) {
    const answer = answers[index]!
    if (answer.error) node.error = answer.error
    else node.children = answer.children
    if (stats) node.stat = found[index]
  }
}
