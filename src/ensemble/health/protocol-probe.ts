import type { Address } from '../../client/connection/four-letter.ts'
import { hostText } from '../../client/terms/hosts.ts'
import type { ProbeOptions } from './probe-options.ts'

/** What the goodbye of a server may take that does not answer, in ms. */
const GOODBYE = 250

/**
 * What the protocol itself tells of a server that answers no four-letter word: that it serves, its last zxid, and how fast
 * it answers. Opens a session and closes it.
 */
export async function protocolProbe(
  address: Address,
  { open, signal, timeout }: ProbeOptions,
): Promise<{ zxid: bigint | undefined; roundTrip: number | undefined; reason: string | undefined }> {
  if (!open) return { zxid: undefined, roundTrip: undefined, reason: 'it answers no four-letter word' }
  try {
    const zk = await open(hostText(address))
    try {
      const began = performance.now()
      await zk.exists('/', { signal, timeout })
      return { zxid: zk.lastZxid, roundTrip: performance.now() - began, reason: undefined }
    } finally {
      // One that did not answer is not waited for a second time.
      await zk.close({ timeout: zk.awaited || signal?.aborted ? GOODBYE : timeout })
    }
  } catch (error) {
    if (signal?.aborted) throw error
    return { zxid: undefined, roundTrip: undefined, reason: (error as Error).message }
  }
}
