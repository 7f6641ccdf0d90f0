import type { Buffer } from 'node:buffer'
import { dataLine } from '../../../cli/data/data-text.ts'
import { type Hung, Outline, type Untold } from '../../../cli/data/outline.ts'
import type { Unread } from '../../../cli/life/unread.ts'
import type { ZooKeeper } from '../../../client/client.ts'
import { type SortOrder, siblings } from '../../../tree/walk/list.ts'
import { readTree } from '../../../tree/walk/read-tree.ts'
import type { Tally } from '../../../tree/walk/znode.ts'
import type { Stat } from '../../../wire/records.ts'

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
  readonly stats: boolean
  readonly data: boolean
  /** Whether data is decoded for reading. */
  readonly decoded: boolean
  readonly order: SortOrder
  readonly depth: number | undefined
  /** Children of a znode that are drawn. */
  readonly limit: number | undefined
  readonly signal: AbortSignal
  readonly tally: Tally
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
  const { depth, signal, tally } = drawing
  const outline = new Outline()
  const left = new Map<string, number>()
  const pick = siblings(zk, { ...drawing, left: (path, count) => left.set(path, count) })
  const want = { children: true, stat: drawing.stats, data: drawing.data }
  for await (const znodes of readTree(zk, root, { want, depth, pick, signal, tally })) {
    for (const { path, children, stat, data, denied } of znodes) {
      const more = left.get(path) ?? 0
      left.delete(path)
      if (denied) unread.tell(denied)
      for (const hung of outline.add(path, children, more)) {
        if ('more' in hung) yield hung
        else {
          yield {
            ...hung,
            ...(stat && { stat }),
            ...(data !== undefined && { data, ...(drawing.decoded && { text: await dataLine(data) }) }),
            ...(more > 0 && { left: more }),
            ...(denied && { denied }),
          }
        }
      }
    }
  }
  yield* outline.end()
}
