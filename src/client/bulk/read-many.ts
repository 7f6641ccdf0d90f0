import type { MultiReadOperation } from '../../wire/multi.ts'
import type { Caller } from '../request/caller.ts'
import type { CallOptions } from '../terms/options.ts'
import { Pace } from './pace.ts'
import { inOrder, packets } from './packets.ts'
import { type ReadResult, readPacket } from './read-packet.ts'

/**
 * Reads many znodes with few packets, several in flight; on servers without multiRead (before 3.6) by pipelining.
 * @param reads what to read, on the server's paths
 * @param take called with each result, in order
 * @throws ConnectionError
 */
export async function readMany(
  caller: Caller,
  reads: Iterable<MultiReadOperation>,
  options: CallOptions | undefined,
  take: (result: ReadResult) => void,
): Promise<void> {
  const pace = new Pace()
  let first: Promise<unknown> | undefined
  const read = async (packet: readonly MultiReadOperation[]): Promise<ReadResult[]> => {
    const results: ReadResult[] = []
    await readPacket(caller, packet, options, (result, at) => {
      results[at] = result
    })
    return results
  }
  await inOrder(
    packets(reads, weighRead, () => pace.most),
    (packet) => {
      // A server without multiRead drops the connection at each: the first one finds out, alone.
      const wait = first !== undefined && !caller.isKnown('multiRead')
      const results = wait ? first!.then(() => read(packet)) : read(packet)
      first ??= results
      return results
    },
    (packet, results) => {
      let bytes = 0
      for (const result of results) {
        bytes += weighResult(result)
        take(result)
      }
      pace.learn(bytes, packet.length)
    },
  )
}

function weighRead({ request }: MultiReadOperation): number {
  return request.path!.length * 3 + 14
}

/** Bytes of a result on the wire, about. */
export function weighResult(result: ReadResult): number {
  if (result.op === 'getData') return (result.data?.length ?? 0) + 90
  if (result.op === 'getChildren') return result.children.length * 20 + 20
  return 20
}
