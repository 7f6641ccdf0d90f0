import type { Buffer } from 'node:buffer'
import type { WireError, ZkError } from '../../wire/error.ts'
import { given, givenOptions } from '../../wire/given/given.ts'
import { listOf, text } from '../../wire/given/kinds.ts'
import type { MultiReadOperation } from '../../wire/multi.ts'
import type { Stat } from '../../wire/records.ts'
import type { Caller } from '../request/caller.ts'
import { callShape } from '../terms/call-shape.ts'
import type { CallOptions } from '../terms/options.ts'
import { readMany } from './read-many.ts'
import type { ReadResult } from './read-packet.ts'

/**
 * One read of many: the answer, or why not. A WireError: the answer to this one, asked for alone, is over the limit
 * (`maxReply`) or damaged.
 */
export type Many<T> =
  | ({ path: string; error?: undefined } & T)
  | ({ path: string; error: ZkError | WireError } & { readonly [K in keyof T]?: undefined })

/** What reading a znode gives; null data is none, not empty. */
export interface DataRead {
  data: Buffer | null
  stat: Stat
}

/** The names of a znode's children, in no order. */
export interface ChildrenRead {
  /** Names, not paths. */
  children: readonly string[]
}

const somePaths = listOf(text, 'a list of texts')

export function getMany(caller: Caller, paths: readonly string[], options?: CallOptions): Promise<Many<DataRead>[]> {
  return read(caller, 'getData', paths, options) as Promise<Many<DataRead>[]>
}

export function childrenMany(
  caller: Caller,
  paths: readonly string[],
  options?: CallOptions,
): Promise<Many<ChildrenRead>[]> {
  return read(caller, 'getChildren', paths, options) as Promise<Many<ChildrenRead>[]>
}

async function read(
  caller: Caller,
  op: MultiReadOperation['op'],
  paths: readonly string[],
  options?: CallOptions,
): Promise<(Many<DataRead> | Many<ChildrenRead>)[]> {
  given('paths', paths, somePaths)
  givenOptions(options, callShape)
  const results: (Many<DataRead> | Many<ChildrenRead>)[] = []
  const reads = paths.map((path) => ({ op, request: { path: caller.serverPath(path), watch: false } }))
  await readMany(caller, reads, options, (result) => {
    const path = paths[results.length]!
    results.push(shape(path, result))
  })
  return results
}

function shape(path: string, result: ReadResult): Many<DataRead> | Many<ChildrenRead> {
  if (result.op === 'error') return { path, error: result.error }
  if (result.op === 'getData') return { path, data: result.data, stat: result.stat }
  return { path, children: result.children }
}
