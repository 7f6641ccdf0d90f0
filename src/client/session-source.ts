import type { ZooKeeper } from './client.ts'
import { ConnectionError } from './terms/connection-error.ts'
import { isOver } from './terms/session-events.ts'

/** Whatever gives a client: the same one while its session lives, then one with another session. */
export interface SessionSource {
  /** The client of the session that lives. @throws ConnectionError `closed` or `expired` when there will be no other; of another kind: none now */
  client(): Promise<ZooKeeper>
}

/** What gives the clients of a source; a single client is all there is of itself. */
export function clientsOf(source: ZooKeeper | SessionSource): () => Promise<ZooKeeper> {
  if ('client' in source) return () => source.client()
  return async () => {
    if (!isOver(source.state)) return source
    const kind = source.state === 'expired' ? 'expired' : 'closed'
    throw new ConnectionError(kind, 'the session is over, and there is no other')
  }
}
