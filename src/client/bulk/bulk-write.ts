import { ZkError } from '../../wire/error.ts'
import { given, givenOptions } from '../../wire/given/given.ts'
import { anything, either, type Kind, listOf, record, type Shape, text } from '../../wire/given/kinds.ts'
import type { MultiOperation, MultiResult as Result } from '../../wire/multi.ts'
import type { Request } from '../../wire/ops.ts'
import type { Data } from '../request/bytes-of.ts'
import type { Caller } from '../request/caller.ts'
import { type CreateOptions, createForm, createRequest, createShape } from '../request/create.ts'
import { versionOf } from '../request/version-of.ts'
import { callShape } from '../terms/call-shape.ts'
import { ConnectionError } from '../terms/connection-error.ts'
import type { CallOptions } from '../terms/options.ts'
import { FRAME_BYTES, sizeOf } from './operation-size.ts'
import { PACKET_BYTES } from './packets.ts'

/** One znode to create. */
export interface CreateItem extends Pick<CreateOptions, 'mode' | 'ttl' | 'acl'> {
  path: string
  data?: Data
}

/** One znode to delete; with a version only if its data has that one. */
export interface DeleteItem {
  path: string
  /** The `version` of its stat. Default: any. */
  version?: number | undefined
}

/** What became of one write: done, or why not. A ConnectionError may leave it in doubt (`maybeApplied`). */
export interface BulkOutcome {
  /** The path asked for; the one created, for creates. */
  path: string
  /** Why it was not done: a ZkError of the server, a ConnectionError, a UsageError for what was never sent. */
  error?: Error
  /** Of the transaction that did it: the czxid of a znode that was created. */
  zxid?: bigint
}

const creates = listOf(record('an item', { path: text }), 'a list of { path, data… }')
const deletes = listOf(either(text, record('an item', { path: text })), 'a list of paths, or of { path, version }')
const { mode, ttl, acl } = createShape
/** With the stat that `getMany` has put beside the data, so that what was read there can be made elsewhere. */
const itemShape: Shape<CreateItem & { stat?: unknown }> = { path: text, data: anything, mode, ttl, acl, stat: anything }

function listed<T>(items: readonly T[], kind: Kind): readonly T[] {
  given('items', items, kind)
  return items
}

/** What a write of a packet came to. */
interface End {
  readonly result: Result | Error
  readonly zxid?: bigint
}

/** Writes in a packet: many, for only one packet is on its way at a time. */
const MOST_WRITES = 1000
/** Bytes of the first packet. Each that passes lets the next have twice as many: a server may take less than we may send. */
const FIRST_BYTES = 64 * 1024

export function createMany(
  caller: Caller,
  items: readonly CreateItem[],
  options?: CallOptions,
): Promise<BulkOutcome[]> {
  return writeMany(
    caller,
    () =>
      listed(items, creates).map((item) => {
        givenOptions(item, itemShape, 'item')
        const form = createForm(item)
        const request = createRequest(caller.serverPath(item.path, form.sequential), item.data, form, item)
        // create and create2 differ in the answer only, and create's is smaller.
        return { op: form.op === 'create2' ? 'create' : form.op, request }
      }),
    options,
  )
}

export function deleteMany(
  caller: Caller,
  items: readonly (string | DeleteItem)[],
  options?: CallOptions,
): Promise<BulkOutcome[]> {
  return writeMany(
    caller,
    () =>
      listed(items, deletes).map((item) => {
        const { path, version } = typeof item === 'string' ? { path: item, version: undefined } : item
        return { op: 'delete', request: { path: caller.serverPath(path), version: versionOf(version) } }
      }),
    options,
  )
}

/**
 * Runs many writes in their order. Each packet is a transaction; where one is refused, its writes are run one by one, so
 * that a single refusal costs only itself. No packet is sent before the one ahead of it is settled: else its writes would
 * run before those. When a connection breaks, nobody knows whether the server closed it because the packet was over its
 * limit: what was in it is in doubt, and those after it are half as large.
 */
async function writeMany(caller: Caller, make: () => MultiOperation[], options?: CallOptions): Promise<BulkOutcome[]> {
  givenOptions(options, callShape)
  const writes = make()
  const outcomes: BulkOutcome[] = []
  const allowed = Math.min(PACKET_BYTES, caller.session.maxRequest - FRAME_BYTES)
  let [bytes, most] = [Math.min(FIRST_BYTES, allowed), allowed]
  while (outcomes.length < writes.length) {
    const packet = firstOf(writes, outcomes.length, bytes)
    const ends = await run(caller, packet, options)
    for (const [i, write] of packet.entries()) outcomes.push(outcome(caller, write, ends[i]!))
    if (packet.length > 1 && isLost(ends[0]!)) most = Math.max(1, weightOf(packet) >> 1)
    bytes = Math.min(most, bytes * 2)
  }
  return outcomes
}

function firstOf(writes: readonly MultiOperation[], from: number, most: number): MultiOperation[] {
  let [to, bytes] = [from, 0]
  while (to < writes.length && to - from < MOST_WRITES) {
    bytes += sizeOf(writes[to]!)
    if (bytes > most && to > from) break
    to++
  }
  return writes.slice(from, to)
}

async function run(
  caller: Caller,
  packet: readonly MultiOperation[],
  options: CallOptions | undefined,
): Promise<readonly End[]> {
  const singly = (): Promise<End[]> => Promise.all(packet.map((write) => runOne(caller, write, options)))
  if (packet.length === 1) return singly()
  const map = (results: readonly Result[]): End[] => {
    const zxid = caller.session.lastZxid
    return results.map((result) => ({ result, zxid }))
  }
  const ends = await caller
    .multi<readonly End[]>(packet, options, { map })
    .catch((error: Error) => packet.map((): End => ({ result: error })))
  return ends.some(({ result }) => 'op' in result && result.op === 'error') ? singly() : ends
}

/** Alone, not in a transaction of one: that takes some bytes more, and may be over the limit where this is not. */
async function runOne(caller: Caller, { op, request }: MultiOperation, options?: CallOptions): Promise<End> {
  const map = ({ path }: { path: string }): End => ({
    result: op === 'delete' ? { op } : { op: 'create', path },
    zxid: caller.session.lastZxid,
  })
  try {
    return await caller.session.call(op as 'create', request as Request<'create'>, undefined, options, { map })
  } catch (error) {
    return { result: error instanceof ZkError ? { op: 'error', code: error.code } : (error as Error) }
  }
}

const isLost = ({ result }: End): boolean => result instanceof ConnectionError && result.kind === 'lost'

function weightOf(packet: readonly MultiOperation[]): number {
  return packet.reduce((sum, write) => sum + sizeOf(write), 0)
}

function outcome(caller: Caller, write: MultiOperation, { result, zxid }: End): BulkOutcome {
  const path = caller.clientPath(write.request.path)
  if (!('op' in result)) return { path, error: result }
  if (result.op === 'error') return { path, error: new ZkError(result.code, path) }
  return { path: result.op === 'create' ? caller.clientPath(result.path) : path, ...(zxid !== undefined && { zxid }) }
}
