import type { ZooKeeper } from '../client/client.ts'
import { ZkError } from '../wire/error.ts'
import { joinPath } from '../wire/path.ts'
import type { Stat } from '../wire/records.ts'
import { byName } from './list.ts'
import { statsOf } from './stats.ts'

/** How many znodes are asked for their children at once; the client makes packets of them. */
const AHEAD = 1000

interface Pending {
  readonly path: string
  children?: readonly string[]
  stat?: Stat | undefined
  gone?: boolean
}

/**
 * All znodes of a subtree, the root first, depth first, children sorted by name.
 * Reads ahead in batches, but keeps only the siblings along the way in memory. What vanishes meanwhile is left out; what
 * may not be read is listed without its children; what `skip` names is left out with all below.
 * @throws ZkError NoNode or NoAuth for the root itself
 */
export async function* walk(
  zk: ZooKeeper,
  root: string,
  options: { stats?: boolean; signal?: AbortSignal; skip?: (path: string) => boolean } = {},
): AsyncGenerator<{ path: string; stat?: Stat }> {
  const { children } = await zk.children(root)
  const stack: Pending[] = [{ path: root, children, ...(options.stats ? { stat: await zk.exists(root) } : {}) }]
  for (let node = stack.pop(); node; node = stack.pop()) {
    options.signal?.throwIfAborted()
    if (!node.children) await readAhead(zk, [node, ...stack.slice(-AHEAD).reverse()], options.stats === true)
    if (node.gone) continue
    yield node.stat ? { path: node.path, stat: node.stat } : { path: node.path }
    const names = [...(node.children ?? [])].sort(byName)
    for (let at = names.length - 1; at >= 0; at--) {
      const path = joinPath(node.path, names[at]!)
      if (!options.skip?.(path)) stack.push({ path })
    }
  }
}

async function readAhead(zk: ZooKeeper, nodes: readonly Pending[], stats: boolean): Promise<void> {
  const unread = nodes.filter((node) => !node.children).slice(0, AHEAD)
  const paths = unread.map(({ path }) => path)
  const [answers, found] = await Promise.all([childrenOf(zk, paths), stats ? statsOf(zk, paths) : []])
  for (const [index, node] of unread.entries()) {
    const answer = answers[index]!
    if (answer instanceof ZkError) {
      node.gone = answer.name === 'NoNode'
      if (!node.gone && answer.name !== 'NoAuth') throw answer
      node.children = []
    } else node.children = answer.children
    if (stats) {
      node.stat = found[index]
      node.gone ||= node.stat === undefined
    }
  }
}

function childrenOf(zk: ZooKeeper, paths: readonly string[]): Promise<({ children: readonly string[] } | ZkError)[]> {
  return Promise.all(
    paths.map((path) =>
      zk.children(path).catch((error: unknown) => {
        if (error instanceof ZkError) return error
        throw error
      }),
    ),
  )
}
