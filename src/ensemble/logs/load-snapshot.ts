import type { StopSignal } from '../../client/terms/stop.ts'
import type { DataFile } from './data-dir.ts'
import type { Damage } from './files/log-file.ts'
import { readSnapshotPieces } from './files/snapshot-file.ts'
import type { Rebuilt } from './rebuilt.ts'

/** What came of reading a snapshot. */
export interface Loaded {
  /** Why it is not whole. */
  readonly damage: Damage | undefined
  /** The last change that can be in it. It is taken while changes go on, so that this is at or after the zxid of its name. */
  readonly until: bigint
}

/** Reads a snapshot into an empty tree, up to damage. @throws the signal's reason */
export async function loadSnapshot({ file, zxid }: DataFile, tree: Rebuilt, signal?: StopSignal): Promise<Loaded> {
  let damage: Damage | undefined
  let until = zxid
  const reaches = (seen: bigint) => {
    if (seen > until) until = seen
  }
  for await (const piece of readSnapshotPieces(file)) {
    signal?.throwIfAborted()
    for (const entry of piece) {
      if ('node' in entry) {
        const { path, stat } = entry.node
        reaches(stat.mzxid)
        reaches(stat.pzxid)
        try {
          tree.place(entry.node)
        } catch (error) {
          damage ??= { file, offset: 0, reason: `${path}: ${(error as Error).message}` }
        }
      } else if ('session' in entry) tree.sessions.set(entry.session, entry.timeout)
      else if ('zxid' in entry) reaches(entry.zxid)
      else damage = entry.damage
    }
  }
  tree.placed(zxid)
  return { damage, until }
}
