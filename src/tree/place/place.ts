import type { ReadTreeOptions } from '../walk/read-tree.ts'
import type { Znode } from '../walk/znode.ts'
import type { About } from './about.ts'

/**
 * What can hold a tree: a live ensemble, an export file, a folder, a moment of the past. Children and stats are told by
 * sessions only.
 */
export interface TreeSource {
  /** As the user named it, for messages. */
  readonly name: string
  /** What it should have and has not, in words: gaps in a server's files. */
  readonly missing?: readonly string[]
  /** Where a znode of it stands, for messages: `below` is '' for the root, else begins with a slash. */
  where(below: string): string
  /**
   * Its znodes in batches, the root first, depth first, children sorted by code unit. **Paths are below the root of the
   * place**: '' is the root itself. What a place does not keep (the ACLs of an export without them) is undefined.
   * @throws ZkError NoNode when there is no such tree; ConnectionError; UsageError for a file of no known format
   */
  read(options?: ReadTreeOptions): AsyncGenerator<Znode[]>
  /** Where it is from, as a file that is made of it says: asked before it is read. Left out: nobody knows. */
  about?(): Promise<About>
  /** The zxid after which no change is in what was read: asked at its end. undefined: nobody knows. */
  newest?(): Promise<bigint | undefined>
  /**
   * Where its tree stands by itself, as far as it tells: the path in an ensemble, or the one a file is an export of.
   * @throws UsageError for a file that is damaged at its beginning
   */
  root(): Promise<string | undefined>
  /** It can be read once only: a pipe. */
  readonly once?: boolean
  close(): Promise<void>
}
