export {
  CREATOR_ACL,
  digestId,
  formatAcl,
  formatPerms,
  OPEN_ACL,
  parseAcl,
  parsePerms,
  READ_ACL,
} from './client/acl.ts'
export { type VersionOptions, ZooKeeper } from './client/client.ts'
export { connect } from './client/connect.ts'
export { type Attempt, ConnectionError, type ConnectionErrorKind } from './client/connection-error.ts'
export type { CreateOptions } from './client/create.ts'
export type { CallOptions, ConnectOptions, SessionTicket, TraceEntry } from './client/options.ts'
export type { SessionEvent, SessionEvents, SessionState } from './client/session-events.ts'
export { Sandbox, type SandboxOptions } from './server/sandbox.ts'
export type { CreateMode, ErrorName, EventType } from './wire/codes.ts'
export { UsageError, WireError, ZkError } from './wire/error.ts'
export type { Acl, ClientInfo, Stat } from './wire/records.ts'
export type { Transport } from './wire/transport.ts'
