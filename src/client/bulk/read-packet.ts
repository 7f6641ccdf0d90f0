import { OversizeError, WireError, ZkError } from '../../wire/error.ts'
import type { MultiReadOperation, MultiResult } from '../../wire/multi.ts'
import type { Caller } from '../request/caller.ts'
import type { CallOptions } from '../terms/options.ts'

/** What one read of a packet gave: the answer, or why there is none (a WireError: alone, too, it is too large or damaged). */
export type ReadResult =
  | Extract<MultiResult, { op: 'getData' | 'getChildren' }>
  | { readonly op: 'error'; readonly error: ZkError | WireError }

/**
 * Reads some znodes with one request; with one for each on servers without multiRead (before 3.6), and where an answer makes
 * no sense. Where it is too large each half is asked for, one after the other: no more than one such answer is in memory.
 * @param packet what to read, on the server's paths
 * @param take called once with each result, at its place among the answers and events on the wire
 * @throws ConnectionError; ZkError when the server refuses the whole
 */
export async function readPacket(
  caller: Caller,
  packet: readonly MultiReadOperation[],
  options: CallOptions | undefined,
  take: (result: ReadResult, at: number) => void,
): Promise<void> {
  const singly = async (): Promise<void> => {
    await Promise.all(packet.map((read, at) => readOne(caller, read, options, (result) => take(result, at))))
  }
  if (packet.length < 2) return singly()
  try {
    await caller.prefer('multiRead', () => readTogether(caller, packet, options, take), singly)
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    if (error instanceof OversizeError) {
      const half = packet.length >> 1
      await readPacket(caller, packet.slice(0, half), options, take)
      return readPacket(caller, packet.slice(half), options, (result, at) => take(result, half + at))
    }
    // Damaged, and not just large: what such a server answers to packets is not asked for again.
    caller.learnLack('multiRead')
    await singly()
  }
}

async function readTogether(
  caller: Caller,
  packet: readonly MultiReadOperation[],
  options: CallOptions | undefined,
  take: (result: ReadResult, at: number) => void,
): Promise<void> {
  const map = (results: readonly MultiResult[]): boolean => {
    const whole =
      results.length === packet.length && results.every(({ op }, at) => op === 'error' || op === packet[at]!.op)
    if (whole) for (const [at, result] of results.entries()) take(resultOf(caller, packet[at]!, result), at)
    return whole
  }
  const whole = await caller.session.call('multiRead', packet, undefined, options, { map })
  if (!whole) throw new WireError(`an answer of other results than the ${packet.length} reads it is for`)
}

function resultOf(caller: Caller, { request }: MultiReadOperation, result: MultiResult): ReadResult {
  if (result.op !== 'error') return result as ReadResult
  return { op: 'error', error: new ZkError(result.code, caller.clientPath(request.path!)) }
}

async function readOne(
  caller: Caller,
  { op, request }: MultiReadOperation,
  options: CallOptions | undefined,
  take: (result: ReadResult) => void,
): Promise<void> {
  const refused = (error: ZkError): { value: undefined } | undefined => {
    if (error.name === 'Unimplemented') return undefined
    take({ op: 'error', error })
    return { value: undefined }
  }
  const path = caller.clientPath(request.path!)
  const { session } = caller
  try {
    if (op === 'getData')
      await session.call('getData', request, path, options, {
        map: ({ data, stat }) => take({ op, data, stat }),
        refused,
      })
    else
      await session.call('getChildren', request, path, options, {
        map: ({ children }) => take({ op, children }),
        refused,
      })
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    take({ op: 'error', error })
  }
}
