import { createModes, watcherTypes } from '../../wire/codes.ts'
import type { OpName, Request } from '../../wire/ops.ts'

const ROOT = { path: '/', data: null, acl: [{ perms: 31, scheme: 'world', id: 'anyone' }] }
/** Nobody has this one. */
const NOWHERE = '/zookeeper/none'
const NO_WATCHES = { relativeZxid: 0n, dataWatches: [], existWatches: [], childWatches: [] }

/**
 * Operations that not every server has (all since ZooKeeper 3.5; ClickHouse Keeper lacked setWatches too), and for each a
 * request that changes nothing on one that has it: `/` cannot be created, no configuration has that version, and watches are
 * those of the session that asks.
 */
export const probes: { readonly [K in OpName]?: Request<K> } = {
  create2: { ...ROOT, flags: createModes.persistent.flags },
  createContainer: { ...ROOT, flags: createModes.container.flags },
  createTTL: { ...ROOT, flags: createModes['persistent-ttl'].flags, ttl: 1000 },
  reconfig: { joiningServers: null, leavingServers: null, newMembers: null, curConfigId: 1n << 62n },
  checkWatches: { path: '/', type: watcherTypes.any },
  removeWatches: { path: '/', type: watcherTypes.any },
  multiRead: [{ op: 'getData', request: { path: NOWHERE, watch: false } }],
  getEphemerals: { prefixPath: NOWHERE },
  getAllChildrenNumber: { path: NOWHERE },
  setWatches: NO_WATCHES,
  setWatches2: { ...NO_WATCHES, persistentWatches: [], persistentRecursiveWatches: [] },
  addWatch: { path: '/', mode: 0 },
  whoAmI: {},
}

const NONE: readonly OpName[] = []

/** What a request needs of a server that not every one has: the operation itself, or those inside a transaction. */
export function rareIn(op: OpName, request: unknown): readonly OpName[] {
  if (op !== 'multi') return probes[op] === undefined ? NONE : [op]
  const inside = new Set((request as Request<'multi'>).map((one) => one.op))
  return [...inside].filter((one) => probes[one] !== undefined)
}
