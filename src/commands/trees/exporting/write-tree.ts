import type { Context } from '../../../cli/declare/context.ts'
import type { TreeSource } from '../../../tree/place/place.ts'
import { newTally, type Tally, type Znode } from '../../../tree/walk/znode.ts'
import { choiceOf } from '../choosing/choice.ts'
import { Pace } from '../moving/pace.ts'
import type { FileTarget } from '../places/target.ts'

/** What of a tree goes into a file, and how deep. */
export interface Extent {
  readonly include: readonly string[]
  readonly exclude: readonly string[]
  readonly 'no-acl': boolean
  readonly ephemerals: boolean
  readonly depth: number | undefined
}

/** How the writing of a tree went; true at any time of it, also at an error. */
export interface TreeWritten {
  /** What is in the file. */
  znodes: number
  /** Of their data. */
  bytes: number
  /** Left out, for their sessions are not ours. */
  ephemerals: number
  /** Changes up to the first one are in it whole, later ones than the second not at all. undefined: nobody knows. */
  zxids: readonly [from: bigint | undefined, to: bigint | undefined]
  readonly tally: Tally
}

/**
 * Writes a tree into a file, a folder, or to stdout, with where it is from and when. What could not be read is told in the file
 * as not known.
 * @param denied told of each znode of which something could not be read
 * @throws what reading throws, and what `target.write` throws: then there is no file, or the old one
 */
export async function writeTree(
  source: TreeSource,
  target: FileTarget,
  extent: Extent,
  { signal, tell }: Pick<Context, 'signal' | 'tell'>,
  denied: (znode: Znode, where: string) => void,
): Promise<TreeWritten> {
  const choice = await choiceOf(extent)
  const chosen = choice?.of(source) ?? source
  const origin = (await source.about?.()) ?? { root: (await source.root()) ?? '/', time: Date.now() }
  const written: TreeWritten = {
    znodes: 0,
    bytes: 0,
    ephemerals: 0,
    zxids: [origin.zxid, undefined],
    tally: newTally(),
  }
  const pace = new Pace(undefined)
  async function* batches(): AsyncGenerator<Znode[]> {
    const want = { data: true, acl: !extent['no-acl'], stat: !extent.ephemerals, children: extent.depth === undefined }
    for await (const batch of chosen.read({ want, depth: extent.depth, signal, tally: written.tally })) {
      const lasting = extent.ephemerals ? batch : batch.filter(({ stat }) => !stat || stat.ephemeralOwner === 0n)
      written.ephemerals += batch.length - lasting.length
      for (const znode of lasting) {
        written.bytes += znode.data?.length ?? 0
        if (znode.denied) denied(znode, source.where(znode.path))
      }
      written.znodes += lasting.length
      tell?.(pace.text(written.znodes))
      yield lasting
    }
    // A file of no znodes is no tree.
    if (written.znodes === 0) yield [{ path: '' }]
    written.zxids = [origin.zxid, await source.newest?.()]
  }
  const without = leftOut(extent)
  await target.write({
    batches: batches(),
    about: { ...origin, ...(without !== '' && { without }) },
    end: () => ({ zxid: written.zxids[1], unread: written.tally.denied }),
  })
  return written
}

/** What was left out by choice, as one would type it. */
function leftOut({ include, exclude, depth, 'no-acl': noAcl }: Extent): string {
  const quoted = (glob: string): string => (/^[\w.*?/-]+$/.test(glob) ? glob : `'${glob.replaceAll("'", `'\\''`)}'`)
  return [
    ...include.map((glob) => `--include ${quoted(glob)}`),
    ...exclude.map((glob) => `--exclude ${quoted(glob)}`),
    ...(depth === undefined ? [] : [`--depth ${depth}`]),
    ...(noAcl ? ['--no-acl'] : []),
  ].join(' ')
}
