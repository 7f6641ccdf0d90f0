import { UsageError } from '../../../wire/error.ts'
import { isUnder, pathFault } from '../../../wire/path.ts'
import { HELD } from '../limits.ts'
import { type Part, weightOf } from '../part.ts'

const SYSTEM = '/zookeeper'

/**
 * Dumps of other tools tell of znodes by their full paths: the place is the smallest tree that holds them all, as an export of
 * ours is of one. What that is, is known when 8 MiB were read. The servers' own /zookeeper is left out, as it is everywhere.
 * @param parts by their full paths
 * @param name of the file, for messages
 * @throws UsageError for what is no path, and, later on, for one that lies outside
 */
export async function* rooted(parts: AsyncIterable<readonly Part[]>, name: string): AsyncGenerator<readonly Part[]> {
  let held: Part[] | undefined = []
  let bytes = 0
  let root: string | undefined
  for await (const some of parts) {
    for (const part of some) {
      const { path } = part
      const fault = pathFault(path)
      if (fault !== undefined) throw new UsageError(`${name} tells of ${JSON.stringify(path)}: ${fault}`)
      bytes += weightOf(part)
      if (held) root = root === undefined ? path : shared(root, path)
    }
    if (!held) yield below(some, root!, name)
    else if (bytes < HELD) held.push(...some)
    else {
      yield below([...held, ...some], root!, name)
      held = undefined
    }
  }
  if (held && root !== undefined) yield below(held, root, name)
}

/** The longest path that both are, or are below. */
function shared(one: string, other: string): string {
  let root = one
  while (root !== '/' && !isUnder(other, root)) root = root.slice(0, root.lastIndexOf('/')) || '/'
  return root
}

function below(parts: readonly Part[], root: string, name: string): readonly Part[] {
  const length = root === '/' ? 0 : root.length
  return parts
    .filter(({ path }) => isUnder(root, SYSTEM) || !isUnder(path, SYSTEM))
    .map((part) => {
      if (root !== '/' && !isUnder(part.path, root))
        throw new UsageError(
          `${name} tells of ${part.path}, and before that of nothing but ${root} and what is below it`,
        )
      return { ...part, path: part.path === '/' ? '' : part.path.slice(length) }
    })
}
