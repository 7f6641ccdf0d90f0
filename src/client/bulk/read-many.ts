import { WireError, ZkError } from '../../wire/error.ts'
import type { MultiReadOperation, MultiResult } from '../../wire/multi.ts'
import type { Caller } from '../request/caller.ts'
import type { CallOptions } from '../terms/options.ts'
import { inOrder, PACKET_OPERATIONS, packets } from './packets.ts'

/** A size of answer that keeps both sides busy without holding either up. */
const ANSWER_BYTES = 1024 * 1024

/**
 * Reads many znodes with few packets, several in flight; on servers without multiRead (before 3.6) by pipelining.
 * @param reads what to read, on the server's paths
 * @param take called with each result, in order
 */
export async function readMany(
  caller: Caller,
  reads: Iterable<MultiReadOperation>,
  options: CallOptions | undefined,
  take: (result: MultiResult) => void,
): Promise<void> {
  let most = PACKET_OPERATIONS
  await inOrder(
    packets(reads, weigh, () => most),
    (packet) => readPacket(caller, packet, options),
    (packet, results) => {
      let bytes = 0
      for (let i = 0; i < packet.length; i++) {
        const result = results[i]
        if (!result) throw new WireError(`${results.length} results of ${packet.length} reads`)
        bytes += sizeOf(result)
        take(result)
      }
      most = Math.max(1, Math.min(PACKET_OPERATIONS, Math.floor(ANSWER_BYTES / (bytes / packet.length + 1))))
    },
  )
}

function readPacket(
  caller: Caller,
  packet: readonly MultiReadOperation[],
  options?: CallOptions,
): Promise<readonly MultiResult[]> {
  const singly = (): Promise<MultiResult[]> => Promise.all(packet.map((read) => readOne(caller, read, options)))
  const together = async (): Promise<readonly MultiResult[]> => {
    try {
      return await caller.session.call('multiRead', packet, undefined, options)
    } catch (error) {
      // An answer over the limit, say: one read alone may be within.
      if (!(error instanceof WireError) || packet.length === 1) throw error
      return singly()
    }
  }
  return caller.prefer('multiRead', together, singly)
}

async function readOne(caller: Caller, { op, request }: MultiReadOperation, how?: CallOptions): Promise<MultiResult> {
  const path = caller.clientPath(request.path)
  try {
    if (op === 'getData') {
      const { data, stat } = await caller.session.call('getData', request, path, how)
      return { op, data, stat }
    }
    return { op, children: (await caller.session.call('getChildren', request, path, how)).children }
  } catch (error) {
    if (error instanceof ZkError) return { op: 'error', code: error.code }
    throw error
  }
}

function weigh({ request }: MultiReadOperation): number {
  return request.path.length * 3 + 14
}

function sizeOf(result: MultiResult): number {
  if (result.op === 'getData') return (result.data?.length ?? 0) + 90
  if (result.op === 'getChildren') return result.children.length * 20 + 20
  return 20
}
