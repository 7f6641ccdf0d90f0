import type { ZooKeeper } from '../../client/client.ts'
import { isLive } from '../../client/terms/session-events.ts'
import { ZkError } from '../../wire/error.ts'

/** How long a server may take for it, in ms. */
const PATIENCE = 500

/**
 * Whether a server answers requests now; that it answers pings says little. Never throws.
 * @param timeout in ms
 */
export async function givesSignOfLife(zk: ZooKeeper, timeout = PATIENCE): Promise<boolean> {
  if (!isLive(zk.state)) return false
  return zk.exists('/', { timeout }).then(
    () => true,
    (error) => error instanceof ZkError,
  )
}
