import { WireError, ZkError } from '../../wire/error.ts'
import type { Crew } from './crew.ts'
import type { Tally, Znode } from './znode.ts'

/** Requests on the wire at a time. */
const AHEAD = 500

/**
 * Some znodes of a walk with what was not asked of all of them: stat or ACL, a request each. What has gone meanwhile is
 * counted and left out; of what may not be read it is undefined, and that is told.
 */
export async function lookCloser(
  crew: Crew,
  znodes: readonly Znode[],
  what: 'stat' | 'acl',
  { tally, denied }: { readonly tally: Tally; readonly denied?: ((znode: Znode) => void) | undefined },
): Promise<Znode[]> {
  const found: Znode[] = []
  for (let at = 0; at < znodes.length; at += AHEAD) {
    const some = znodes.slice(at, at + AHEAD)
    const seen = await Promise.all(some.map((znode) => (what === 'stat' ? withStat : withAcl)(crew, znode)))
    for (const [index, znode] of seen.entries()) {
      if (znode === undefined) {
        tally.gone++
        tally.read--
        continue
      }
      found.push(znode)
      if (!znode.denied || some[index]!.denied) continue
      tally.denied++
      denied?.(znode)
    }
  }
  return found
}

async function withStat(crew: Crew, znode: Znode): Promise<Znode | undefined> {
  const stat = await crew.ask((zk) => zk.exists(znode.path))
  return stat && { ...znode, stat }
}

async function withAcl(crew: Crew, znode: Znode): Promise<Znode | undefined> {
  try {
    return { ...znode, ...(await crew.ask((zk) => zk.getAcl(znode.path))) }
  } catch (error) {
    if (!(error instanceof ZkError || error instanceof WireError)) throw error
    return error.name === 'NoNode' ? undefined : { ...znode, denied: error }
  }
}
