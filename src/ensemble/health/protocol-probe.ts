import type { ZooKeeper } from '../../client/client.ts'
import type { Address } from '../../client/connection/four-letter.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'
import { hostText } from '../../client/terms/hosts.ts'
import { inTime } from '../../client/terms/in-time.ts'
import { ZkError } from '../../wire/error.ts'
import type { ProbeOptions } from './probe-options.ts'

/** What the goodbye of a server may take that does not answer, in ms. */
const GOODBYE = 250

/** Why there was no session. */
export interface SessionFailure {
  /** It closed the connection, as one that serves nobody does, rather than saying nothing. */
  readonly closed: boolean
  readonly reason: string
}

/**
 * What the protocol itself tells of a server that answers no four-letter word: that it serves, its last zxid, and how fast
 * it answers. Opens a session and closes it.
 */
export async function protocolProbe(
  address: Address,
  options: ProbeOptions,
): Promise<{ zxid: bigint | undefined; roundTrip: number | undefined; failure: SessionFailure | undefined }> {
  const nothing = { zxid: undefined, roundTrip: undefined }
  if (!options.open) return { ...nothing, failure: { closed: false, reason: 'it answers no four-letter word' } }
  try {
    return await inSession(address, options, async (zk, timeout) => {
      const began = performance.now()
      await zk.exists('/', { signal: options.signal, timeout })
      return { zxid: zk.lastZxid, roundTrip: performance.now() - began, failure: undefined }
    })
  } catch (error) {
    if (options.signal?.aborted) throw error
    // Who asks for another login has answered.
    if (refusesLogin(error)) return { ...nothing, failure: undefined }
    const closed = error instanceof ConnectionError && error.attempts.some(({ kind }) => kind === 'lost')
    return { ...nothing, failure: { closed, reason: (error as Error).message } }
  }
}

/**
 * Whether a write passes: a session is one that a quorum has agreed to, and a sync goes through the leader, whether we hear
 * that one or not.
 * @param address a member that says that it serves
 */
export async function writePasses(address: Address, options: ProbeOptions): Promise<boolean> {
  const { signal, timeout } = options
  const late = () => new ConnectionError('timeout', `no write has passed within ${timeout} ms`)
  try {
    // Whoever has not opened a session by then goes on for a moment: nobody waits for that.
    await inTime(
      inSession(address, options, (zk, left) => zk.sync('/', { signal, timeout: left })),
      timeout,
      late,
    )
    return true
  } catch (error) {
    if (options.signal?.aborted) throw error
    return refusesLogin(error)
  }
}

/** Opens a session on one server, and closes it. All of it takes no longer than the timeout, but for the goodbye. */
async function inSession<T>(
  address: Address,
  { open, signal, timeout }: ProbeOptions,
  use: (zk: ZooKeeper, timeout: number) => Promise<T>,
): Promise<T> {
  if (!open) throw new ConnectionError('unreachable', 'no way to open a session')
  const began = performance.now()
  const zk = await open(hostText(address), timeout)
  try {
    return await use(zk, Math.max(1, timeout - (performance.now() - began)))
  } finally {
    // One that did not answer is not waited for a second time.
    await zk.close({ timeout: zk.awaited || signal?.aborted ? GOODBYE : timeout })
  }
}

function refusesLogin(error: unknown): boolean {
  if (error instanceof ZkError) return error.name === 'AuthFailed' || error.name === 'SessionClosedRequireSaslAuth'
  return error instanceof ConnectionError && error.kind === 'auth'
}
