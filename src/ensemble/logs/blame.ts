import type { DataDir } from './data-dir.ts'
import type { Damage } from './files/log-file.ts'
import { type Happening, Happenings } from './happening.ts'
import { readLogsPieces } from './transactions.ts'

/** One thing that happened to the znode. */
export interface BlameEntry extends Omit<Happening, 'path'> {
  /** When that session began, if the logs reach back to it. */
  readonly sessionSince: number | undefined
}

export interface Blame {
  readonly path: string
  readonly entries: readonly BlameEntry[]
  /** Oldest transaction the logs still have; nothing is known of before. */
  readonly since: bigint | undefined
  readonly damages: readonly Damage[]
}

/**
 * Who changed a znode, when, and from which session: every transaction in the logs that touched it.
 */
export async function blame(dir: DataDir, path: string): Promise<Blame> {
  const entries: BlameEntry[] = []
  const damages: Damage[] = []
  const began = new Map<bigint, number>()
  const happenings = await Happenings.begin(dir, (one) => one === path)
  let since: bigint | undefined
  for await (const piece of readLogsPieces(dir.logs)) {
    for (const entry of piece) {
      if ('damage' in entry) {
        damages.push(entry.damage)
        continue
      }
      const { transaction } = entry
      since ??= transaction.zxid
      if (transaction.changes.some(({ op }) => op === 'session')) began.set(transaction.session, transaction.time)
      for (const { path: _, ...happening } of happenings.of(transaction))
        entries.push({ ...happening, sessionSince: began.get(happening.session) })
    }
  }
  return { path, entries, since, damages }
}
