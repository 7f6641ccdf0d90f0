import { errorCodes, perms } from '../../wire/codes.ts'
import { ZkError } from '../../wire/error.ts'
import type { MultiOperation } from '../../wire/multi.ts'
import type { Request } from '../../wire/ops.ts'
import { pathFault } from '../../wire/path.ts'
import type { Acl } from '../../wire/records.ts'
import { demand, fixAcl } from '../access/acl.ts'
import { prepareCreate } from './prepare-create.ts'
import { FIXED_PATHS } from './tree.ts'
import type { SimpleTxn } from './txn.ts'
import type { Writing } from './writing.ts'

/**
 * Checks one write in ZooKeeper's order of precedence and says what it will do; the draft then shows it as done.
 * @throws ZkError the first thing that forbids it
 */
export function prepare(writing: Writing, { op, request }: MultiOperation): SimpleTxn {
  switch (op) {
    case 'create':
    case 'create2':
    case 'createContainer':
      return prepareCreate(writing, op, request, -1)
    case 'createTTL':
      return prepareCreate(writing, op, request, request.ttl)
    case 'delete':
      return prepareDelete(writing, request)
    case 'setData':
      return prepareSetData(writing, request)
    case 'check':
      return prepareCheck(writing, request)
  }
}

function prepareDelete({ draft, ids, profile }: Writing, { path, version }: Request<'delete'>): SimpleTxn {
  const slash = path.lastIndexOf('/')
  if (slash < 0 || path.includes('\0') || FIXED_PATHS.has(path)) throw new ZkError(errorCodes.BadArguments.code, path)
  const parentPath = path.slice(0, slash)
  const parent = draft.require(parentPath)
  if (!profile.has('deleteChecksAclFirst')) draft.require(path)
  demand(parent.acl, perms.delete, ids, path)
  const node = draft.require(path)
  demandVersion(node.version, version, path)
  if (node.children > 0) throw new ZkError(errorCodes.NotEmpty.code, path)
  draft.change(parentPath, { ...parent, children: parent.children - 1 })
  draft.remove(path)
  return { type: 'delete', path }
}

function prepareSetData(writing: Writing, { path, data, version }: Request<'setData'>): SimpleTxn {
  const { draft, ids, tree } = writing
  demandPath(path)
  const node = draft.require(path)
  demand(node.acl, perms.write, ids, path)
  const bytes = data?.length ?? 0
  if (writing.enforceQuota && tree.quotas.exceeded(path, bytes - node.bytes, 0)) {
    throw new ZkError(errorCodes.QuotaExceeded.code, path)
  }
  demandVersion(node.version, version, path)
  const next = (node.version + 1) | 0
  draft.change(path, { ...node, version: next, bytes })
  return { type: 'setData', path, data, version: next }
}

function prepareCheck({ draft, ids }: Writing, { path, version }: Request<'check'>): SimpleTxn {
  demandPath(path)
  const node = draft.require(path)
  demand(node.acl, perms.read, ids, path)
  demandVersion(node.version, version, path)
  return { type: 'check', path, version: (node.version + 1) | 0 }
}

/** setACL, which no multi may hold. */
export function prepareSetAcl(
  { draft, ids, schemes }: Writing,
  { path, acl, version }: { path: string; acl: readonly Acl[] | null; version: number },
): SimpleTxn {
  demandPath(path)
  const fixed = fixAcl(acl, ids, path, schemes)
  const node = draft.require(path)
  demand(node.acl, perms.admin, ids, path)
  demandVersion(node.aversion, version, path)
  return { type: 'setACL', path, acl: fixed, version: (node.aversion + 1) | 0 }
}

function demandPath(path: string): void {
  if (pathFault(path)) throw new ZkError(errorCodes.BadArguments.code, path)
}

function demandVersion(own: number, wanted: number, path: string): void {
  if (wanted !== -1 && wanted !== own) throw new ZkError(errorCodes.BadVersion.code, path)
}
