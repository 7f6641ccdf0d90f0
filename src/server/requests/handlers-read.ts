import { errorCodes, perms } from '../../wire/codes.ts'
import { ZkError } from '../../wire/error.ts'
import type { MultiReadOperation, MultiResult } from '../../wire/multi.ts'
import { allowed, demand, maskDigests } from '../access/acl.ts'
import { statOf, type Znode } from '../tree/znode.ts'
import type { Call, Handlers } from './call.ts'

function nodeAt({ server }: Call, path: string): Znode {
  const node = server.tree.nodes.get(path)
  if (!node) throw new ZkError(errorCodes.NoNode.code, path)
  return node
}

function readableAt(call: Call, path: string): Znode {
  const node = nodeAt(call, path)
  demand(node.acl, perms.read, call.peer.rights, path)
  return node
}

function childrenOf(call: Call, path: string, watch: boolean): { children: readonly string[]; node: Znode } {
  const node = readableAt(call, path)
  if (watch) call.server.watches.child.add(path, call.peer, 'once')
  return { children: [...(node.children ?? [])], node }
}

function readPart(call: Call, { op, request: { path } }: MultiReadOperation): MultiResult {
  if (op === 'getChildren') return { op, children: childrenOf(call, path, false).children }
  const node = readableAt(call, path)
  return { op, data: node.data, stat: statOf(node) }
}

/** Operations that look at the tree. */
export const readHandlers: Handlers<
  | 'exists'
  | 'getData'
  | 'getACL'
  | 'getChildren'
  | 'getChildren2'
  | 'sync'
  | 'multiRead'
  | 'getEphemerals'
  | 'getAllChildrenNumber'
> = {
  exists(call, { path, watch }) {
    const { server, peer } = call
    if (path.includes('\0')) throw new ZkError(errorCodes.BadArguments.code, path)
    const node = server.tree.nodes.get(path)
    if (node && server.settings.profile.has('existsNeedsRead')) demand(node.acl, perms.read, peer.rights, path)
    if (watch) server.watches.data.add(path, peer, 'once')
    return { stat: statOf(nodeAt(call, path)) }
  },
  getData(call, { path, watch }) {
    const node = readableAt(call, path)
    if (watch) call.server.watches.data.add(path, call.peer, 'once')
    return { data: node.data, stat: statOf(node) }
  },
  getACL(call, { path }) {
    const node = nodeAt(call, path)
    const { rights } = call.peer
    if (call.server.settings.profile.has('getAclNeedsPermission')) {
      demand(node.acl, perms.read | perms.admin, rights, path)
    }
    const plain = allowed(node.acl, perms.admin, rights)
    return { acl: plain ? node.acl : maskDigests(node.acl), stat: statOf(node) }
  },
  getChildren: (call, { path, watch }) => ({ children: childrenOf(call, path, watch).children }),
  getChildren2(call, { path, watch }) {
    const { children, node } = childrenOf(call, path, watch)
    return { children, stat: statOf(node) }
  },
  sync: (_call, { path }) => ({ path }),
  multiRead(call, parts) {
    return parts.map((part) => {
      try {
        return readPart(call, part)
      } catch (error) {
        if (error instanceof ZkError) return { op: 'error', code: error.code }
        throw error
      }
    })
  },
  getEphemerals({ server, session }, { prefixPath }) {
    const own = server.tree.lifetimes.of(session.id)
    const prefix = prefixPath?.trim() ?? ''
    return { ephemerals: prefix === '' || prefix === '/' ? own : own.filter((path) => path.startsWith(prefixPath!)) }
  },
  getAllChildrenNumber(call, { path }) {
    readableAt(call, path)
    return { totalNumber: call.server.tree.countBelow(path) }
  },
}
