import { connect } from '../../client/connect.ts'
import type { Address } from '../../client/four-letter.ts'
import { hostText } from '../../client/hosts.ts'
import type { ProbeOptions } from './probe.ts'

/**
 * What the protocol itself tells of a server that answers no four-letter word: that it serves, its last zxid, and how fast
 * it answers. Opens a session and closes it.
 */
export async function protocolProbe(
  address: Address,
  { timeout, signal }: ProbeOptions,
): Promise<{ zxid: bigint | undefined; roundTrip: number | undefined; reason: string | undefined }> {
  try {
    const zk = await connect(hostText(address), {
      timeout,
      sessionTimeout: 4000,
      allowReadOnly: true,
      ...(signal ? { signal } : {}),
    })
    try {
      const began = performance.now()
      await zk.exists('/')
      return { zxid: zk.lastZxid, roundTrip: performance.now() - began, reason: undefined }
    } finally {
      await zk.close()
    }
  } catch (error) {
    if (signal?.aborted) throw error
    return { zxid: undefined, roundTrip: undefined, reason: (error as Error).message }
  }
}
