import { isUnder } from '../../wire/path.ts'
import type { DataDir } from './data-dir.ts'
import type { Damage } from './files/log-file.ts'
import { type Happening, Happenings } from './happening.ts'
import { readLogsPieces } from './transactions.ts'

export interface TimelineOptions {
  /** What happened to the znodes below, too. */
  readonly below?: boolean
  /** Last zxid wanted. */
  readonly to?: bigint | undefined
}

/** What happened to a znode, oldest first, as far back as the logs reach. */
export async function* timeline(
  dir: DataDir,
  path: string,
  { below = false, to }: TimelineOptions = {},
): AsyncGenerator<Happening | { readonly damage: Damage }> {
  const happenings = await Happenings.begin(dir, (one) => (below ? isUnder(one, path) : one === path))
  for await (const piece of readLogsPieces(dir.logs, { to })) {
    for (const entry of piece) {
      if ('transaction' in entry) yield* happenings.of(entry.transaction)
      else if (!entry.damage.atEnd) yield entry
    }
  }
}
