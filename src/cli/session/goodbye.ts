import type { ZooKeeper } from '../../client/client.ts'
import { isLive } from '../../client/terms/session-events.ts'

/** How long whoever wants to leave waits for a server to come back, in ms. */
const PATIENCE = 2000

/**
 * Ends a session on its server. One whose connection is lost is only tried to be ended, for a moment. Never throws.
 * @param timeout how long the server may take, in ms; default the client's own
 */
export function goodbye(zk: ZooKeeper, timeout?: number): Promise<void> {
  const most = isLive(zk.state) ? timeout : Math.min(timeout ?? PATIENCE, PATIENCE)
  return zk.close(most === undefined ? {} : { timeout: most })
}
