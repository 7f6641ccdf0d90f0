import type { ZooKeeper } from '../../client/client.ts'
import { isLive } from '../../client/terms/session-events.ts'

/** How long whoever wants to leave waits for a server to come back, in ms. */
const PATIENCE = 2000

/** Ends a session on its server. One whose connection is lost is only tried to be ended, for a moment. Never throws. */
export function goodbye(zk: ZooKeeper): Promise<void> {
  return zk.close(isLive(zk.state) ? {} : { timeout: PATIENCE })
}
