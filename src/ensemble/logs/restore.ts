import type { DataDir, DataFile } from './data-dir.ts'
import type { Damage } from './log-file.ts'
import { OfflineTree } from './offline-tree.ts'
import { readSnapshot } from './snapshot-file.ts'
import { readLogs } from './transactions.ts'

export interface Restored {
  readonly tree: OfflineTree
  /** The snapshot it starts from; undefined when the logs alone made it. */
  readonly snapshot: string | undefined
  readonly damages: readonly Damage[]
}

/**
 * Rebuilds the tree from the newest whole snapshot and the logs after it, as a starting server does, but living with
 * damage: a broken snapshot is passed over for an older one, a broken transaction is left out. Both are reported.
 * @param to last zxid to apply; all without it
 */
export async function restore(dir: DataDir, to?: bigint): Promise<Restored> {
  const damages: Damage[] = []
  const candidates = dir.snapshots.filter(({ zxid }) => to === undefined || zxid <= to).toReversed()
  let tree = new OfflineTree()
  let snapshot: DataFile | undefined
  let partial: OfflineTree | undefined
  for (const candidate of candidates) {
    const { tree: loaded, damage } = await load(candidate)
    if (!damage) {
      tree = loaded
      snapshot = candidate
      break
    }
    damages.push(damage)
    partial ??= loaded
  }
  // Logs are purged together with old snapshots: half a tree is more than none.
  if (!snapshot && partial) tree = partial
  for await (const entry of readLogs(dir.logs, { from: tree.zxid + 1n, to })) {
    if ('damage' in entry) damages.push(entry.damage)
    else tree.apply(entry.transaction)
  }
  return { tree, snapshot: snapshot?.file, damages }
}

async function load({ file, zxid }: DataFile): Promise<{ tree: OfflineTree; damage: Damage | undefined }> {
  const tree = new OfflineTree()
  let damage: Damage | undefined
  for await (const entry of readSnapshot(file)) {
    if ('node' in entry) tree.place(entry.node)
    else if ('session' in entry) tree.sessions.set(entry.session, entry.timeout)
    else if ('damage' in entry) damage = entry.damage
  }
  tree.zxid = zxid
  return { tree, damage }
}
