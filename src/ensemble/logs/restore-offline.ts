import type { DataDir } from './data-dir.ts'
import type { Damage } from './files/log-file.ts'
import { OfflineTree } from './offline-tree.ts'
import { restore } from './restore.ts'

export interface RestoredOffline {
  readonly tree: OfflineTree
  /** The snapshot it starts from; undefined when the logs alone made it. */
  readonly snapshot: string | undefined
  /** All that is wrong with the files that were needed, made up for or not. */
  readonly damages: readonly Damage[]
}

/**
 * The tree that the files make, to be looked at without a server.
 * @param to last zxid to apply; all without it
 */
export async function restoreOffline(dir: DataDir, to?: bigint): Promise<RestoredOffline> {
  const { tree, snapshot, damages, missing } = await restore(dir, () => new OfflineTree(), { to })
  return { tree, snapshot, damages: [...damages, ...missing] }
}
