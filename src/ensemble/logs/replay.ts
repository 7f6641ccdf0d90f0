import type { StopSignal } from '../../client/terms/stop.ts'
import type { DataFile } from './data-dir.ts'
import type { Damage } from './files/log-file.ts'
import type { Rebuilt } from './rebuilt.ts'
import { follows, zxidText } from './succession.ts'
import { readLogsPieces } from './transactions.ts'

/** What came of applying logs. */
export interface Replayed {
  /** When the last transaction was made, in ms since 1970, on the leader's clock; undefined where none was. */
  readonly time: number | undefined
  /** Where transactions are missing. Damage behind which nothing is missing is none: what a crash left half-written. */
  readonly missing: readonly Damage[]
}

/**
 * Applies what the logs have after the tree, over gaps too: what can be had counts.
 * @param to last zxid to apply; all without it
 * @throws the signal's reason
 */
export async function replay(
  logs: readonly DataFile[],
  tree: Rebuilt,
  to?: bigint,
  signal?: StopSignal,
): Promise<Replayed> {
  const missing: Damage[] = []
  let time: number | undefined
  let met: Damage[] = []
  reading: for await (const piece of readLogsPieces(logs, { from: tree.zxid + 1n })) {
    signal?.throwIfAborted()
    for (const entry of piece) {
      if ('damage' in entry) {
        met.push(entry.damage)
        continue
      }
      const { transaction, file, offset } = entry
      const { zxid } = transaction
      const end = to !== undefined && zxid > to ? to : zxid - 1n
      if (end > tree.zxid && !follows(zxid, tree.zxid))
        missing.push(...lost(met, tree.zxid + 1n, end, { file, offset }))
      met = []
      if (end === to) break reading
      tree.apply(transaction)
      ;({ time } = transaction)
    }
  }
  if (tree.zxid === to) met = []
  return { time, missing: [...missing, ...met.filter(({ atEnd }) => !atEnd)] }
}

/**
 * @param met the damage in whose place they are missing, if there is any
 * @param at where the next one lies
 */
function lost(
  met: readonly Damage[],
  from: bigint,
  to: bigint,
  at: { readonly file: string; readonly offset: number },
): readonly Damage[] {
  const which =
    from === to ? `transaction ${zxidText(from)} is` : `transactions ${zxidText(from)} to ${zxidText(to)} are`
  const last = met.at(-1)
  if (!last) return [{ ...at, reason: `${which} missing before it` }]
  return [...met.slice(0, -1), { ...last, reason: `${last.reason}; ${which} missing` }]
}
