import { Buffer } from 'node:buffer'
import type { Request } from '../../wire/ops.ts'

/** Everything to watch again on a new connection, by the server's paths. */
export interface Armed {
  data: string[]
  exist: string[]
  child: string[]
  persistent: string[]
  recursive: string[]
}

/** A SetWatches frame may not pass the server's limit; the Java client stops at this size too (ZOOKEEPER-706). */
const BATCH_BYTES = 128 * 1024

export type Batch =
  | { op: 'setWatches'; request: Request<'setWatches'> }
  | { op: 'setWatches2'; request: Request<'setWatches2'> }

/** Cuts the watches into SetWatches requests, SetWatches2 where persistent ones are among them (servers since 3.6). */
export function* rearmBatches(armed: Armed, relativeZxid: bigint): Generator<Batch> {
  let lists: Armed = empty()
  let bytes = 0
  for (const kind of ['data', 'exist', 'child', 'persistent', 'recursive'] as const) {
    for (const path of armed[kind]) {
      const size = 4 + Buffer.byteLength(path)
      if (bytes > 0 && bytes + size > BATCH_BYTES) {
        yield batch(lists, relativeZxid)
        lists = empty()
        bytes = 0
      }
      lists[kind].push(path)
      bytes += size
    }
  }
  if (bytes > 0) yield batch(lists, relativeZxid)
}

function empty(): Armed {
  return { data: [], exist: [], child: [], persistent: [], recursive: [] }
}

function batch({ data, exist, child, persistent, recursive }: Armed, relativeZxid: bigint): Batch {
  const once = { relativeZxid, dataWatches: data, existWatches: exist, childWatches: child }
  if (persistent.length + recursive.length === 0) return { op: 'setWatches', request: once }
  const request = { ...once, persistentWatches: persistent, persistentRecursiveWatches: recursive }
  return { op: 'setWatches2', request }
}
