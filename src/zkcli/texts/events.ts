import type { SessionState } from '../../client/terms/session-events.ts'
import type { Compat } from '../grammar/compat.ts'

/** What zkCli prints of an event: its type and path are None and null for those of the session. */
export function eventText(
  { state, type, path, zxid }: { state: string; type: string; path: string | null; zxid?: bigint | undefined },
  compat: Compat,
): string {
  const tail = compat.eventZxid ? ` zxid: ${zxid ?? -1}` : ''
  return `\nWATCHER::\n\nWatchedEvent state:${state} type:${type} path:${path}${tail}\n`
}

/** The name of a session's state in events: org.apache.zookeeper.Watcher.Event.KeeperState. */
export const eventStates: Readonly<Record<SessionState, string | undefined>> = {
  connecting: undefined,
  connected: 'SyncConnected',
  'connected-read-only': 'ConnectedReadOnly',
  reconnecting: 'Disconnected',
  expired: 'Expired',
  'auth-failed': 'AuthFailed',
  closed: 'Closed',
}

/** The name of a session's state in the prompt: org.apache.zookeeper.ZooKeeper.States. */
export const promptStates: Readonly<Record<SessionState, string>> = {
  connecting: 'CONNECTING',
  connected: 'CONNECTED',
  'connected-read-only': 'CONNECTEDREADONLY',
  reconnecting: 'CONNECTING',
  expired: 'CLOSED',
  'auth-failed': 'AUTH_FAILED',
  closed: 'CLOSED',
}
