import type { ZooKeeper } from '../../../client/client.ts'
import { OPEN_ACL } from '../../../client/terms/acl.ts'
import type { Recorder } from '../../../tree/journal/recorder.ts'
import type { Difference } from '../../../tree/place/differences.ts'
import type { TreeSource } from '../../../tree/place/place.ts'
import { transfer } from '../../../tree/transfer/transfer.ts'
import type { Transferred } from '../../../tree/transfer/transferred.ts'
import { walkOrder } from '../../../tree/walk/walk-order.ts'
import type { Znode } from '../../../tree/walk/znode.ts'
import { ancestors } from '../../../wire/path.ts'

/** Znodes whose creation and deletion a transaction holds, and bytes of their data. */
const MOST = { znodes: 400, bytes: 256 * 1024 } as const

/** Whether a move may be one transaction. */
export function fitsWhole({ znodes, bytes }: { readonly znodes: number; readonly bytes: number }): boolean {
  return znodes <= MOST.znodes && bytes <= MOST.bytes
}

interface Ends {
  readonly zk: ZooKeeper
  readonly source: TreeSource
  /** Znodes of one ensemble, by the paths of `zk`. */
  readonly from: string
  readonly to: string
}

/**
 * Moves a tree within an ensemble in one transaction, where nothing is where it goes.
 * @returns whether it is moved. If not, nothing was done; but of a transaction whose answer was lost nobody knows
 * @throws ConnectionError, ZkError; UsageError when the journal's disk refuses
 */
export async function moveWhole(
  { zk, source, from, to }: Ends,
  options: { readonly signal: AbortSignal; readonly recorder: Recorder | undefined; readonly progress: Transferred },
): Promise<boolean> {
  if (await zk.exists(to)) return false
  const znodes: Znode[] = []
  const want = { data: true, acl: true, stat: true, children: true }
  for await (const batch of source.read({ want, signal: options.signal })) znodes.push(...batch)
  if (!fitsWhole({ znodes: znodes.length, bytes: 0 }) || znodes.some(({ denied }) => denied)) return false
  const steps: Difference[] = []
  for (const path of ancestors(to).slice(1, -1)) {
    if (!(await zk.exists(path))) steps.push({ kind: 'added', path, right: { path, data: null, acl: OPEN_ACL } })
  }
  for (const znode of znodes) {
    steps.push({ kind: 'added', path: to + znode.path, right: znode })
    steps.push({ kind: 'removed', path: from + znode.path, left: znode })
  }
  steps.sort((a, b) => walkOrder(a.path, b.path))
  const { atomic } = await transfer(zk, '/', each(steps), { ...options, atomic: 'only' })
  return atomic && options.progress.deleted === znodes.length
}

async function* each(steps: readonly Difference[]): AsyncGenerator<Difference> {
  yield* steps
}
