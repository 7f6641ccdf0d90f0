import type { ZooKeeper } from '../../client/client.ts'
import { isLive } from '../../client/terms/session-events.ts'
import type { StopSignal } from '../../client/terms/stop.ts'

/** How long whoever wants to leave waits for a server to come back, in ms. */
const PATIENCE = 2000

const instead = new WeakMap<ZooKeeper, () => Promise<void>>()

/** Has a session left in another way than by ending it. */
export function leaveInstead(zk: ZooKeeper, leave: () => Promise<void>): void {
  instead.set(zk, leave)
}

/**
 * Ends a session on its server, or leaves it as it was told to (leaveInstead). One whose connection is lost is only tried to be ended, for a moment. Ending it never throws.
 * @param timeout how long the server may take, in ms; default the client's own
 * @param signal nobody waits for it any more
 */
export function goodbye(zk: ZooKeeper, timeout?: number, signal?: StopSignal): Promise<void> {
  const leave = instead.get(zk)
  if (leave) return leave()
  const most = isLive(zk.state) ? timeout : Math.min(timeout ?? PATIENCE, PATIENCE)
  return zk.close({ timeout: most, signal })
}
