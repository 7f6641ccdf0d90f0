import type { StopSignal } from '../../client/terms/stop.ts'
import type { DataDir, DataFile } from './data-dir.ts'
import type { Damage } from './files/log-file.ts'
import { loadSnapshot } from './load-snapshot.ts'
import type { Rebuilt } from './rebuilt.ts'
import { replay } from './replay.ts'
import { isFirst, zxidText } from './succession.ts'
import { firstTransaction } from './transactions.ts'

export interface Restored<T extends Rebuilt> {
  readonly tree: T
  /** When its last transaction was made, in ms since 1970, on the leader's clock; undefined where no log was needed. */
  readonly time: number | undefined
  /** The snapshot it starts from; undefined when the logs alone made it. */
  readonly snapshot: string | undefined
  /** Snapshots that are broken, and for which an older one and the logs stand in. */
  readonly damages: readonly Damage[]
  /** What the tree lacks, or cannot be sure of. */
  readonly missing: readonly Damage[]
}

export interface RestoreOptions {
  /** Last zxid to apply; all without it. */
  readonly to?: bigint | undefined
  readonly signal?: StopSignal | undefined
}

/**
 * Rebuilds the tree from the newest whole snapshot and the logs after it, as a starting server does, but living with
 * damage: for a broken snapshot an older one stands in, a broken transaction is left out.
 *
 * A snapshot is taken while changes go on, and holds some that are later than the zxid of its name. Where `to` lies among
 * those an older one is taken, which was finished before this one was begun.
 * @param fresh makes an empty tree
 */
export async function restore<T extends Rebuilt>(
  dir: DataDir,
  fresh: () => T,
  { to, signal }: RestoreOptions = {},
): Promise<Restored<T>> {
  const broken: Damage[] = []
  let best: Restored<T> | undefined
  const attempt = async (tree: T, base?: DataFile, until = 0n): Promise<boolean> => {
    const replayed = await replay(dir.logs, tree, to, signal)
    const settled = !base || until <= tree.zxid
    const missing = settled ? replayed.missing : [unsettled(base, until), ...replayed.missing]
    if (!best || missing.length < best.missing.length)
      best = { tree, time: replayed.time, snapshot: base?.file, damages: [...broken], missing }
    return settled
  }
  const bases = dir.snapshots.filter(({ zxid }) => to === undefined || zxid <= to).toReversed()
  for (const base of bases) {
    const tree = fresh()
    const { damage, until } = await loadSnapshot(base, tree, signal)
    if (damage) broken.push(damage)
    // What is missing in the logs after a good one is missing after an older one, too.
    else if (await attempt(tree, base, until)) return best!
  }
  const first = await firstTransaction(dir.logs)
  if (first && isFirst(first.zxid)) await attempt(fresh())
  if (best) return best
  // Logs are purged together with old snapshots: half a tree is more than none.
  const [half] = bases
  const tree = fresh()
  if (half) await loadSnapshot(half, tree, signal)
  const { time, missing } = await replay(dir.logs, tree, to, signal)
  return { tree, time, snapshot: half?.file, damages: [], missing: [...broken, ...missing] }
}

function unsettled({ file, bytes }: DataFile, until: bigint): Damage {
  const reason = `it was written while changes went on up to ${zxidText(until)}: some znodes may be newer than asked for`
  return { file, offset: bytes, reason }
}
