import type { Settings } from '../../../cli/declare/settings.ts'
import type { ZooKeeper } from '../../../client/client.ts'
import type { Written } from '../../../tree/place/file/write-file-tree.ts'

/** Where a tree can be written to. Nothing is opened and nothing is made before it is used. */
export type Target = ZnodeTarget | FileTarget

/** A znode of a live ensemble, which need not be there yet. */
export interface ZnodeTarget {
  readonly kind: 'znodes'
  readonly root: string
  /** Of the session that writes: `confirm` and the journal go by these, not by those of the command. */
  readonly settings: Settings
  /** Whether that is the command's own session. */
  readonly own: boolean
  /** As in a TreeSource. */
  where(below: string): string
  /** The session, opened at the first call. @throws ConnectionError */
  zk(): Promise<ZooKeeper>
  /** Ends what was opened for this place. */
  close(): Promise<void>
}

/** A file, a folder, or stdout: written as a whole, and never to be seen in part under its name. */
export interface FileTarget {
  readonly kind: 'file'
  /** As the user named it. */
  readonly name: string
  /** Whether something of that name is there, and would be replaced. */
  readonly there: boolean
  /** @throws what reading the tree throws; UsageError; OutputError; Error of the file system */
  write(tree: Written): Promise<void>
}
