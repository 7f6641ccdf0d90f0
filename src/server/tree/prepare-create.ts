import { type CreateMode, createModes, errorCodes, MAX_TTL, perms } from '../../wire/codes.ts'
import { WireError, ZkError } from '../../wire/error.ts'
import type { MultiOperation } from '../../wire/multi.ts'
import type { Request } from '../../wire/ops.ts'
import { pathFault } from '../../wire/path.ts'
import { demand, fixAcl } from '../access/acl.ts'
import type { SimpleTxn } from './txn.ts'
import type { Writing } from './writing.ts'
import { CONTAINER, lifetimeOf, ttlOwner } from './znode.ts'

type CreateOp = 'create' | 'create2' | 'createContainer' | 'createTTL'

/** Kinds of nodes by the flags that ask for them. */
const modes = new Map<number, CreateMode>(
  Object.entries(createModes).map(([mode, { flags }]) => [flags, mode as CreateMode]),
)

/**
 * Checks a create. ZooKeeper takes container flags through any operation and lets the operation decide what is made;
 * only a TTL operation without a TTL mode is refused here, because it brings a ZooKeeper down for good.
 */
export function prepareCreate(writing: Writing, op: CreateOp, request: Request<'create'>, ttl: number): SimpleTxn {
  const { draft, ids, tree } = writing
  const bad = () => new ZkError(errorCodes.BadArguments.code, request.path)
  const mode = modes.get(request.flags)
  if (!mode) throw bad()
  const wantsTtl = mode.endsWith('ttl')
  if (wantsTtl && !writing.ttl) throw new ZkError(errorCodes.Unimplemented.code, request.path)
  if (wantsTtl ? ttl <= 0 || ttl > MAX_TTL : ttl >= 0 || op === 'createTTL') throw bad()
  const slash = request.path.lastIndexOf('/')
  if (slash < 0 || request.path.includes('\0')) throw bad()
  const acl = fixAcl(request.acl, ids, request.path, writing.schemes)
  const parentPath = request.path.slice(0, slash)
  const parent = draft.require(parentPath)
  demand(parent.acl, perms.create, ids, request.path)
  const path = mode.includes('sequential') ? request.path + sequenceSuffix(parent.cversion) : request.path
  if (pathFault(path)) throw bad()
  if (draft.find(path)) throw new ZkError(errorCodes.NodeExists.code, path)
  if (lifetimeOf(parent.owner) === 'ephemeral') throw new ZkError(errorCodes.NoChildrenForEphemerals.code, path)
  const bytes = request.data?.length ?? 0
  if (writing.enforceQuota && tree.quotas.exceeded(path, bytes, 1))
    throw new ZkError(errorCodes.QuotaExceeded.code, path)

  const cversion = (parent.cversion + 1) | 0
  const ephemeral = mode.startsWith('ephemeral')
  draft.change(parentPath, { ...parent, cversion, children: parent.children + 1 })
  const owner = ownerOf(op, ephemeral, writing.sessionId, ttl)
  draft.change(path, { acl, owner, version: 0, cversion: 0, aversion: 0, children: 0, bytes })
  const node = { path, data: request.data, acl, parentCVersion: cversion }
  if (op === 'createContainer') return { type: op, ...node }
  if (op === 'createTTL') return { type: op, ...node, ttl }
  return { type: op, ...node, ephemeral }
}

/**
 * The operation a create inside a multi really is: ZooKeeper goes by the flags there, not by the opcode
 * (org.apache.zookeeper.Op.Create).
 * @param stats whether create2 stays what it is and returns a stat (ZOOKEEPER-4026)
 * @throws WireError for TTL flags in an operation that has no TTL: that fails the multi as a whole
 */
export function createInMulti(operation: MultiOperation, stats: boolean): MultiOperation {
  if (!isCreate(operation)) return operation
  const { op, request } = operation
  const mode = modes.get(request.flags) ?? 'persistent'
  if (mode.endsWith('ttl')) {
    if (op === 'createTTL') return operation
    throw new WireError(`${op} with flags ${request.flags}`)
  }
  if (mode === 'container') return { op: 'createContainer', request }
  return { op: stats && op === 'create2' ? op : 'create', request }
}

function isCreate(operation: MultiOperation): operation is MultiOperation & { op: CreateOp } {
  return operation.op.startsWith('create')
}

function ownerOf(op: CreateOp, ephemeral: boolean, sessionId: bigint, ttl: number): bigint {
  if (op === 'createContainer') return CONTAINER
  if (op === 'createTTL') return ttlOwner(ttl)
  return ephemeral ? sessionId : 0n
}

/** Java's `%010d`: ten digits, and the sign on top of them when the counter has wrapped. */
function sequenceSuffix(counter: number): string {
  return counter < 0 ? `-${String(-counter).padStart(9, '0')}` : String(counter).padStart(10, '0')
}
