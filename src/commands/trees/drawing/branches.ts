import type { Buffer } from 'node:buffer'
import { type Hung, Outline, type Untold } from '../../../cli/data/outline.ts'
import type { ZooKeeper } from '../../../client/client.ts'
import { type SortOrder, siblings } from '../../../tree/walk/list.ts'
import { readTree } from '../../../tree/walk/read-tree.ts'
import type { PickChildren, Tally, Znode } from '../../../tree/walk/znode.ts'
import type { Stat } from '../../../wire/records.ts'
import type { Unread } from './unread.ts'

/** A znode of a tree that is drawn. */
export interface Branch extends Hung {
  readonly stat?: Stat | undefined
  /** undefined where it is not wanted, or may not be read. */
  readonly data?: Buffer | null | undefined
  /** The data for reading. */
  readonly text?: string | null
  /** Children that are left out. */
  readonly left?: number
  readonly denied?: Error
}

interface Drawing {
  /** What is wanted of each znode. */
  readonly stat: boolean
  readonly data?: boolean
  /** Makes a line of data for reading, where it is read. */
  readonly line?: ((data: Buffer | null) => Promise<string | null>) | undefined
  readonly order?: SortOrder | undefined
  readonly depth?: number | undefined
  /** Children of a znode that are drawn. */
  readonly limit?: number | undefined
  readonly signal: AbortSignal
  readonly tally?: Tally
}

/** What hangs below a znode. */
interface Below {
  readonly last: string | undefined
  readonly more: number
}

/**
 * The znodes of a tree where they hang, as they are read.
 * @param unread is told what could not be read
 * @throws ZkError NoNode or NoAuth for the root; ConnectionError
 */
export async function* branches(
  zk: ZooKeeper,
  root: string,
  drawing: Drawing,
  unread: Unread,
): AsyncGenerator<Branch | Untold> {
  const { stat, data, depth, signal, tally } = drawing
  const outline = new Outline()
  // Of znodes that were read ahead, and by whoever picks: asked for the names, the walk would read those of the last level, too.
  const known = new Map<string, Below>()
  const arrange = siblings(zk, drawing)
  const pick: PickChildren = async (path, names) => {
    const picked = await arrange(path, names)
    known.set(path, { last: picked.at(-1), more: names.length - picked.length })
    return picked
  }
  const want = { stat, ...(data && { data }) }
  for await (const znodes of readTree(zk, root, { want, depth, pick, signal, tally })) {
    for (const znode of znodes) {
      const { last, more = 0 } = known.get(znode.path) ?? {}
      known.delete(znode.path)
      if (znode.denied) unread.tell(znode.denied)
      for (const hung of outline.add(znode.path, last, more))
        yield 'more' in hung ? hung : await branchOf(znode, hung, more, drawing.line)
    }
  }
  yield* outline.end()
}

async function branchOf(znode: Znode, hung: Hung, left: number, line: Drawing['line']): Promise<Branch> {
  const { stat, data, denied } = znode
  return {
    ...hung,
    ...(stat && { stat }),
    ...(data !== undefined && { data, ...(line && { text: await line(data) }) }),
    ...(left > 0 && { left }),
    ...(denied && { denied }),
  }
}
