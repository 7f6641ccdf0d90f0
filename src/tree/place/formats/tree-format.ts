import type { Buffer } from 'node:buffer'
import type { Znode } from '../../walk/znode.ts'
import type { About, End } from '../about.ts'
import type { Part } from '../part.ts'

/** A file being read. */
export interface ReadFile {
  /** For messages. */
  readonly name: string
  /** What a document takes from a file beside it. @throws UsageError for one that is not below its folder */
  beside(file: string): Promise<Buffer>
  /** Takes what it tells of where its tree stands by itself: before the first part, where an export was written by zoosh. */
  root(path: string): void
}

/** How a tree is kept in a file. */
export interface TreeFormat {
  /** An ACL that is not told is that of the parent. */
  readonly inherits: boolean
  /**
   * @param bytes of the file, unpacked
   * @throws UsageError for what is not of this format, is cut short, or past a limit
   */
  read(bytes: AsyncIterable<Buffer>, file: ReadFile): AsyncGenerator<readonly Part[]>
  /**
   * @param batches in the order of a walk, with all parents
   * @param end asked when the last znode has come
   */
  write(
    batches: AsyncIterable<readonly Znode[]>,
    about: About,
    end: () => Omit<End, 'znodes'>,
  ): AsyncGenerator<string | Uint8Array>
}
