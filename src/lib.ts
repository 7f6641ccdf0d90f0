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
export type { ChildrenRead, DataRead, Many } from './client/bulk-read.ts'
export type { BulkOutcome, CreateItem } from './client/bulk-write.ts'
export type { Data } from './client/bytes-of.ts'
export { type VersionOptions, ZooKeeper } from './client/client.ts'
export { connect } from './client/connect.ts'
export { type Attempt, ConnectionError, type ConnectionErrorKind } from './client/connection-error.ts'
export type { Created, CreateOptions } from './client/create.ts'
export type { Membership } from './client/membership.ts'
export type { CallOptions, ConnectOptions, SessionTicket, TraceEntry } from './client/options.ts'
export type { SessionEvent, SessionEvents, SessionState } from './client/session-events.ts'
export { type Transaction, TransactionError, type TransactionResult } from './client/transaction.ts'
export type {
  GapEvent,
  NodeEvent,
  NodeEventType,
  UnknownEvent,
  Watch,
  WatchEvent,
  WatchMode,
  WatchOptions,
} from './client/watch.ts'
export { Sandbox, type SandboxOptions } from './server/sandbox.ts'
export type { CreateMode, ErrorName, EventType } from './wire/codes.ts'
export { UsageError, WireError, ZkError } from './wire/error.ts'
export type { Acl, ClientInfo, Stat } from './wire/records.ts'
export type { Transport } from './wire/transport.ts'
