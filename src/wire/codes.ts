/**
 * Error codes: org.apache.zookeeper.KeeperException.Code.
 * `keeper` is the text the Java client prints after "KeeperErrorCode = "; `text` is ours.
 */
export const errorCodes = {
  SystemError: { code: -1, keeper: 'SystemError', text: 'the server had an internal error' },
  RuntimeInconsistency: {
    code: -2,
    keeper: 'RuntimeInconsistency',
    text: 'not run: an earlier operation of the transaction failed',
  },
  DataInconsistency: { code: -3, keeper: 'DataInconsistency', text: 'the server found its data inconsistent' },
  ConnectionLoss: { code: -4, keeper: 'ConnectionLoss', text: 'connection lost' },
  MarshallingError: { code: -5, keeper: 'MarshallingError', text: 'the server could not decode the request' },
  Unimplemented: { code: -6, keeper: 'Unimplemented', text: 'this server does not have that operation' },
  OperationTimeout: { code: -7, keeper: 'OperationTimeout', text: 'the operation timed out' },
  BadArguments: { code: -8, keeper: 'BadArguments', text: 'the server refused the arguments' },
  UnknownSession: { code: -12, keeper: 'Unknown error UNKNOWNSESSION', text: 'the server does not know this session' },
  NewConfigNoQuorum: {
    code: -13,
    keeper: 'NewConfigNoQuorum',
    text: 'no quorum of the new configuration is connected and in sync',
  },
  ReconfigInProgress: { code: -14, keeper: 'ReconfigInProgress', text: 'another reconfiguration is in progress' },
  ApiError: { code: -100, keeper: 'APIError', text: 'API error' },
  NoNode: { code: -101, keeper: 'NoNode', text: 'no such znode' },
  NoAuth: { code: -102, keeper: 'NoAuth', text: 'not permitted by the ACL' },
  BadVersion: { code: -103, keeper: 'BadVersion', text: 'version conflict' },
  NoChildrenForEphemerals: {
    code: -108,
    keeper: 'NoChildrenForEphemerals',
    text: 'an ephemeral znode cannot have children',
  },
  NodeExists: { code: -110, keeper: 'NodeExists', text: 'znode exists already' },
  NotEmpty: { code: -111, keeper: 'Directory not empty', text: 'znode has children' },
  SessionExpired: { code: -112, keeper: 'Session expired', text: 'session expired' },
  InvalidCallback: { code: -113, keeper: 'Invalid callback', text: 'invalid callback' },
  InvalidAcl: { code: -114, keeper: 'InvalidACL', text: 'the server refused the ACL' },
  AuthFailed: { code: -115, keeper: 'AuthFailed', text: 'authentication failed' },
  Closing: { code: -116, keeper: 'Closing', text: 'the session is closing' },
  Nothing: { code: -117, keeper: 'Nothing', text: 'nothing to process' },
  SessionMoved: { code: -118, keeper: 'Session moved', text: 'the session moved to another connection' },
  NotReadOnly: {
    code: -119,
    keeper: 'Not a read-only call',
    text: 'the server is in read-only mode and refuses writes',
  },
  EphemeralOnLocalSession: {
    code: -120,
    keeper: 'Ephemeral node on local session',
    text: 'a local session cannot own an ephemeral znode',
  },
  NoWatcher: { code: -121, keeper: 'No such watcher', text: 'no such watch' },
  RequestTimeout: { code: -122, keeper: 'Unknown error REQUESTTIMEOUT', text: 'no answer in time' },
  ReconfigDisabled: {
    code: -123,
    keeper: 'Reconfig is disabled',
    text: 'the server does not allow reconfig (reconfigEnabled=false)',
  },
  SessionClosedRequireSaslAuth: {
    code: -124,
    keeper: 'Session closed because client failed to authenticate',
    text: 'the server requires SASL authentication',
  },
  QuotaExceeded: { code: -125, keeper: 'Quota has exceeded', text: 'quota exceeded' },
  ThrottledOp: {
    code: -127,
    keeper: 'Op throttled due to high load',
    text: 'the server was overloaded and did not run the operation',
  },
} as const

/** What a server refuses with, as `org.apache.zookeeper.KeeperException.Code` spells it: `error.name` of a ZkError. */
export type ErrorName = keyof typeof errorCodes

const knownName = byCode<ErrorName>(errorCodes)

/** ZooKeeper's name of an error code; `Unknown` for one no table knows. */
export function errorName(code: number): ErrorName | 'Unknown' {
  return knownName(code) ?? 'Unknown'
}

/**
 * Kinds of znodes: org.apache.zookeeper.CreateMode.
 * `op` is the operation that creates it and returns a stat, `legacy` whether servers before 3.5 have one for it,
 * `sequential` whether the server appends a number to the path.
 */
export const createModes = {
  persistent: { flags: 0, op: 'create2', legacy: true, sequential: false },
  ephemeral: { flags: 1, op: 'create2', legacy: true, sequential: false },
  'persistent-sequential': { flags: 2, op: 'create2', legacy: true, sequential: true },
  'ephemeral-sequential': { flags: 3, op: 'create2', legacy: true, sequential: true },
  container: { flags: 4, op: 'createContainer', legacy: false, sequential: false },
  'persistent-ttl': { flags: 5, op: 'createTTL', legacy: false, sequential: false },
  'persistent-sequential-ttl': { flags: 6, op: 'createTTL', legacy: false, sequential: true },
} as const

/** What kind of znode is created: whether it stays, goes with its session, or when it was emptied; and whether the server numbers it. */
export type CreateMode = keyof typeof createModes

/** Largest TTL in ms: 2^40 - 1 (org.apache.zookeeper.server.EphemeralType.TTL). */
export const MAX_TTL = 1_099_511_627_775

/** ACL permission bits: org.apache.zookeeper.ZooDefs.Perms. Order of the letters is zkCli's. */
export const perms = { create: 4, delete: 8, read: 1, write: 2, admin: 16 } as const
export const PERMS_ALL = 31

/** Types of a watch event: org.apache.zookeeper.Watcher.Event.EventType. 5 to 7 are made by the client only. */
export const eventTypes = {
  None: -1,
  NodeCreated: 1,
  NodeDeleted: 2,
  NodeDataChanged: 3,
  NodeChildrenChanged: 4,
  DataWatchRemoved: 5,
  ChildWatchRemoved: 6,
  PersistentWatchRemoved: 7,
} as const

/** Types of an event as they come over the wire. */
export type EventType = keyof typeof eventTypes

/** States in a watch event: org.apache.zookeeper.Watcher.Event.KeeperState. A server only ever sends SyncConnected. */
export const keeperStates = {
  Disconnected: 0,
  SyncConnected: 3,
  AuthFailed: 4,
  ConnectedReadOnly: 5,
  SaslAuthenticated: 6,
  Closed: 7,
  Expired: -112,
} as const

/** Modes of addWatch: org.apache.zookeeper.AddWatchMode. */
export const addWatchModes = { persistent: 0, 'persistent-recursive': 1 } as const

/** Kinds of watches in removeWatches and checkWatches: org.apache.zookeeper.Watcher.WatcherType. 4 and 5 since 3.9.0. */
export const watcherTypes = { children: 1, data: 2, any: 3, persistent: 4, 'persistent-recursive': 5 } as const

/** xids with a meaning of their own: org.apache.zookeeper.ClientCnxn. */
export const xids = { notification: -1, ping: -2, auth: -4, setWatches: -8 } as const

/**
 * Finds the names of a table by their codes. The index is made when it is asked for the first time: a command that has no use
 * for it starts sooner.
 * @returns undefined for a code that the table does not have
 */
export function byCode<N extends string>(
  table: Readonly<Record<N, { readonly code: number }>>,
): (code: number) => N | undefined {
  let names: Map<number, N> | undefined
  return (code) => {
    names ??= indexOf(table)
    return names.get(code)
  }
}

function indexOf<N extends string>(table: Readonly<Record<N, { readonly code: number }>>): Map<number, N> {
  const names = new Map<number, N>()
  for (const name in table) names.set(table[name].code, name)
  return names
}
