import { ZkError } from '../wire/error.ts'
import { joinPath } from '../wire/path.ts'
import { childrenMany } from './bulk/bulk-read.ts'
import type { Caller } from './request/caller.ts'
import type { CallOptions } from './terms/options.ts'

/** Counts the znodes below a path: with one request where the server can (3.6), by walking where it cannot. */
export function countDescendants(caller: Caller, path: string, options?: CallOptions): Promise<number> {
  const map = ({ totalNumber }: { totalNumber: number }): number => totalNumber
  return caller.prefer(
    'getAllChildrenNumber',
    () => caller.ask('getAllChildrenNumber', { path }, options, { map }),
    () => walk(caller, path, options),
  )
}

async function walk(caller: Caller, path: string, options?: CallOptions): Promise<number> {
  let total = 0
  for (let level = [path]; level.length > 0; ) {
    const below: string[] = []
    for (const read of await childrenMany(caller, level, options)) {
      // Gone since it was listed: it does not count. The path itself must be there.
      const gone = read.error instanceof ZkError && read.error.name === 'NoNode' && read.path !== path
      if (read.error && !gone) throw read.error
      if (!read.error) for (const child of read.children) below.push(joinPath(read.path, child))
    }
    total += below.length
    level = below
  }
  return total
}
