import { readSomeBy } from './read-some.ts'
import type { Reads } from './reads.ts'
import { newTally, type Tally, type Znode } from './znode.ts'

/**
 * Some znodes of a walk with what was not asked of all of them: stat or ACL. What has gone meanwhile is counted and left out;
 * what may not be read is undefined, and told.
 */
export async function lookCloser(
  reads: Reads,
  znodes: readonly Znode[],
  what: 'stat' | 'acl',
  { tally, denied }: { readonly tally: Tally; readonly denied?: ((znode: Znode) => void) | undefined },
): Promise<Znode[]> {
  const known = new Map(znodes.map((znode) => [znode.path, znode]))
  const paths = [...known.keys()]
  const now = newTally()
  const found: Znode[] = []
  for await (const batch of readSomeBy(reads, paths, { want: { [what]: true }, tally: now })) {
    for (const seen of batch) {
      const before = known.get(seen.path)!
      found.push({
        ...before,
        stat: before.stat ?? seen.stat,
        acl: before.acl ?? seen.acl,
        denied: before.denied ?? seen.denied,
      })
      if (before.denied || !seen.denied) continue
      tally.denied++
      denied?.(seen)
    }
  }
  tally.gone += now.gone
  tally.read -= now.gone
  return found
}
