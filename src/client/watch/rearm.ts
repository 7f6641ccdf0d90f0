import { Buffer } from 'node:buffer'
import type { Request } from '../../wire/ops.ts'
import type { WatchRecord } from './watch-record.ts'

/** The lists of SetWatches and SetWatches2. */
export type RearmList = 'data' | 'exist' | 'child' | 'persistent' | 'persistent-recursive'

/** A path to be watched again on a new connection. */
export interface Rearmed {
  readonly list: RearmList
  readonly path: string
  readonly record: WatchRecord
  /** The server tells at once what changed after this zxid (of watches that fire once; the lasting ones tell nothing). */
  readonly since: bigint
}

/** A SetWatches frame may not pass the server's limit; the Java client stops at this size too (ZOOKEEPER-706). */
const BATCH_BYTES = 128 * 1024

export type Batch = { readonly records: readonly WatchRecord[] } & (
  | { op: 'setWatches'; request: Request<'setWatches'> }
  | { op: 'setWatches2'; request: Request<'setWatches2'> }
)

/**
 * Cuts what is to be watched again into requests: SetWatches for watches that fire once, one or more for each zxid; then
 * SetWatches2 for those that stay (servers since 3.6), which before 3.9 takes the place of others on the same path.
 */
export function* rearmBatches(all: readonly Rearmed[]): Generator<Batch> {
  for (const lasting of [false, true]) {
    const bySince = new Map<bigint, Rearmed[]>()
    for (const one of all) {
      if (isLasting(one.list) !== lasting) continue
      const group = bySince.get(one.since)
      if (group) group.push(one)
      else bySince.set(one.since, [one])
    }
    for (const [since, group] of bySince) for (const part of parts(group)) yield batch(part, since, lasting)
  }
}

function isLasting(list: RearmList): boolean {
  return list === 'persistent' || list === 'persistent-recursive'
}

function* parts(all: readonly Rearmed[]): Generator<Rearmed[]> {
  let part: Rearmed[] = []
  let bytes = 0
  for (const one of all) {
    const size = 4 + Buffer.byteLength(one.path)
    if (bytes > 0 && bytes + size > BATCH_BYTES) {
      yield part
      part = []
      bytes = 0
    }
    part.push(one)
    bytes += size
  }
  if (bytes > 0) yield part
}

function batch(part: readonly Rearmed[], relativeZxid: bigint, lasting: boolean): Batch {
  const paths = (wanted: RearmList): string[] => part.filter(({ list }) => list === wanted).map(({ path }) => path)
  const records = part.map(({ record }) => record)
  const once = {
    relativeZxid,
    dataWatches: paths('data'),
    existWatches: paths('exist'),
    childWatches: paths('child'),
  }
  if (!lasting) return { op: 'setWatches', request: once, records }
  const request = {
    ...once,
    persistentWatches: paths('persistent'),
    persistentRecursiveWatches: paths('persistent-recursive'),
  }
  return { op: 'setWatches2', request, records }
}
