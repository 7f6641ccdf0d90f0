export type { ChildrenRead, DataRead, Many } from './client/bulk/bulk-read.ts'
export type { BulkOutcome, CreateItem, DeleteItem } from './client/bulk/bulk-write.ts'
export { type VersionOptions, ZooKeeper } from './client/client.ts'
export { connect } from './client/connect.ts'
export type { Data } from './client/request/bytes-of.ts'
export type { Created, CreateOptions } from './client/request/create.ts'
export type { Membership } from './client/request/membership.ts'
export { type Transaction, TransactionError, type TransactionResult } from './client/request/transaction.ts'
export type { SessionSource } from './client/session-source.ts'
export {
  CREATOR_ACL,
  digestId,
  formatAcl,
  formatPerms,
  OPEN_ACL,
  parseAcl,
  parsePerms,
  READ_ACL,
} from './client/terms/acl.ts'
export { type Attempt, ConnectionError, type ConnectionErrorKind } from './client/terms/connection-error.ts'
export type { EventDiagnostics, RequestDiagnostics } from './client/terms/diagnostics.ts'
export type { CallOptions, ConnectOptions, SessionTicket, TraceEntry } from './client/terms/options.ts'
export type { SessionEvent, SessionEvents, SessionState } from './client/terms/session-events.ts'
export { parseSessionToken, sessionToken } from './client/terms/session-token.ts'
export type { ViaOptions } from './client/terms/via-options.ts'
export type {
  GapEvent,
  NodeEvent,
  NodeEventType,
  UnknownEvent,
  Watch,
  WatchEvent,
  WatchMode,
  WatchOptions,
} from './client/watch/watch.ts'
export { Barrier, type PassOptions } from './recipes/barrier.ts'
export { configuration, type Setting } from './recipes/configuration.ts'
export { Counter, type CounterLayout, type CounterOptions, NotANumber, nextId } from './recipes/counter.ts'
export { type Choice, random, roundRobin, sticky } from './recipes/discovery/choice.ts'
export type { DownPolicy } from './recipes/discovery/down-instances.ts'
export type { ServiceInstance, ServiceType } from './recipes/discovery/service-instance.ts'
export { type ProviderOptions, ServiceProvider } from './recipes/discovery/service-provider.ts'
export { type NewInstance, type Registered, type ServiceChange, Services } from './recipes/discovery/services.ts'
export { uriOf } from './recipes/discovery/uri-spec.ts'
export { DoubleBarrier } from './recipes/double-barrier.ts'
export {
  Group,
  type GroupChange,
  type GroupLayout,
  type GroupOptions,
  type JoinOptions,
  type Member,
} from './recipes/group.ts'
export type { Held } from './recipes/holding/held.ts'
export type { Layout } from './recipes/lock/contender.ts'
export type { Place } from './recipes/lock/contenders.ts'
export { Election, type ElectionLayout, type ElectionOptions } from './recipes/lock/election.ts'
export { type AcquireOptions, Lock, type LockOptions, type TryOptions } from './recipes/lock/lock.ts'
export { HeldTogether, type Holding, MultiLock, type Takeable } from './recipes/lock/multi-lock.ts'
export { ReadWriteLock } from './recipes/lock/read-write-lock.ts'
export { ReentrantLock } from './recipes/lock/reentrant-lock.ts'
export { type PutOptions, Queue, type QueueItem, type QueueOptions } from './recipes/queue/queue.ts'
export type { QueueLayout } from './recipes/queue/queue-layout.ts'
export type { Taken } from './recipes/queue/taken.ts'
export type { Work, WorkOptions } from './recipes/queue/work.ts'
export type { KeepOptions, Kept } from './recipes/reopening/kept.ts'
export {
  type PersistentClient,
  type PersistentOptions,
  persistent,
  type RunOptions,
  type SessionGap,
} from './recipes/reopening/persistent.ts'
export type { RetryOptions } from './recipes/reopening/retry.ts'
export { Semaphore, type SemaphoreOptions } from './recipes/semaphore/semaphore.ts'
export type { SemaphoreLayout } from './recipes/semaphore/semaphore-layout.ts'
export { MixedLayouts } from './recipes/steps/mixed-layouts.ts'
export type { FollowOptions, NextClient } from './recipes/steps/over-sessions.ts'
export { SequenceExhausted } from './recipes/steps/sequence-exhausted.ts'
export { type Codec, json, type Typed, text, typed, UnreadableValue, type Valued } from './recipes/typed.ts'
export type { Door } from './server/door.ts'
export type { SandboxTls } from './server/listen.ts'
export { Sandbox } from './server/sandbox.ts'
export type { SandboxOptions, SeedTree } from './server/sandbox-shape.ts'
export type { DelayedRequest, FailedRequest, RequestMatch } from './server/trouble/request-fault.ts'
export { type OnSandbox, type OnSandboxOptions, onSandbox } from './testing/on-sandbox.ts'
export type { CachedNode } from './tree/cache/cached-tree.ts'
export { type CacheChangesOptions, type TreeCache, type TreeCacheOptions, treeCache } from './tree/cache/tree-cache.ts'
export type { Change, GapChange, NodeChange, UnknownChange } from './tree/follow/change.ts'
export { type FollowOptions as FollowTreeOptions, follow } from './tree/follow/follow.ts'
export { type TreeLimits, TreeTooLarge } from './tree/follow/tree-too-large.ts'
export type { CreateMode, ErrorName, EventType } from './wire/codes.ts'
export { UsageError, WireError, ZkError } from './wire/error.ts'
export type { Acl, ClientInfo, Stat } from './wire/records.ts'
export type { Transport } from './wire/transport.ts'
