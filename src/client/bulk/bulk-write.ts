import { ZkError } from '../../wire/error.ts'
import type { MultiOperation, MultiResult } from '../../wire/multi.ts'
import type { Data } from '../request/bytes-of.ts'
import type { Caller } from '../request/caller.ts'
import { type CreateOptions, createForm, createRequest } from '../request/create.ts'
import type { CallOptions } from '../terms/options.ts'
import { inOrder, packets } from './packets.ts'

/** One znode to create. */
export interface CreateItem extends Pick<CreateOptions, 'mode' | 'ttl' | 'acl'> {
  path: string
  data?: Data
}

/** One znode to delete; with a version only if its data has that one. */
export interface DeleteItem {
  path: string
  version?: number | undefined
}

/** What became of one write: done, or why not. A ConnectionError may leave it in doubt (`maybeApplied`). */
export interface BulkOutcome {
  /** The path asked for; the one created, for creates. */
  path: string
  error?: Error
}

/** Writes in a packet: more than reads, for the answers are small. */
const MOST_WRITES = 100

export function createMany(
  caller: Caller,
  items: readonly CreateItem[],
  options?: CallOptions,
): Promise<BulkOutcome[]> {
  return writeMany(
    caller,
    () =>
      items.map((item) => {
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
      items.map((item) => {
        const { path, version = -1 } = typeof item === 'string' ? { path: item } : item
        return { op: 'delete', request: { path: caller.serverPath(path), version } }
      }),
    options,
  )
}

/**
 * Runs many writes in their order. Each packet is a transaction; where one fails, its writes are run one by one, so that
 * a single refusal costs only itself.
 */
async function writeMany(caller: Caller, make: () => MultiOperation[], options?: CallOptions): Promise<BulkOutcome[]> {
  const outcomes: BulkOutcome[] = []
  const send = (packet: readonly MultiOperation[]): Promise<readonly (MultiResult | Error)[]> =>
    caller.multi(packet, options).catch((error: Error) => packet.map(() => error))
  const keep = (packet: readonly MultiOperation[], results: readonly (MultiResult | Error)[]): void => {
    for (const [i, write] of packet.entries()) outcomes.push(outcome(caller, write, results[i]!))
  }
  await inOrder(
    packets(make(), weigh, () => MOST_WRITES),
    send,
    async (packet, results) => {
      const refused = results.some((result) => 'op' in result && result.op === 'error')
      if (!refused || packet.length === 1) return keep(packet, results)
      const singles = await Promise.all(packet.map((write) => send([write])))
      keep(packet, singles.flat())
    },
  )
  return outcomes
}

function outcome(caller: Caller, write: MultiOperation, result: MultiResult | Error): BulkOutcome {
  const path = caller.clientPath(write.request.path)
  if (!('op' in result)) return { path, error: result }
  if (result.op === 'error') return { path, error: new ZkError(result.code, path) }
  return { path: result.op === 'create' ? caller.clientPath(result.path) : path }
}

function weigh({ request }: MultiOperation): number {
  const data = 'data' in request && request.data ? request.data.length : 0
  return request.path.length * 3 + data + 80
}
