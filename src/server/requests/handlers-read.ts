import { Buffer } from 'node:buffer'
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

/** Bytes that a part of an answer takes beside data and names: its header, its stat. */
const PART_BYTES = 100

/**
 * The parts of a multiRead. An answer is weighed before it is written, for 40 KB of requests can ask for gigabytes; a list
 * of children that is asked for again is the same list.
 */
class Parts {
  readonly #call: Call
  readonly #lists = new Map<string, { children: readonly string[]; bytes: number }>()
  #left: number

  constructor(call: Call) {
    this.#call = call
    this.#left = call.peer.room
  }

  /** @throws ZkError MarshallingError when the client would be cut off for leaving that much unread */
  read({ op, request: { path } }: MultiReadOperation): MultiResult {
    if (op === 'getChildren') {
      const { children, bytes } = this.#list(path)
      this.#take(bytes)
      return { op, children }
    }
    const node = readableAt(this.#call, path)
    this.#take(node.data?.length ?? 0)
    return { op, data: node.data, stat: statOf(node) }
  }

  #list(path: string): { children: readonly string[]; bytes: number } {
    let list = this.#lists.get(path)
    if (!list) {
      const { children } = childrenOf(this.#call, path, false)
      list = { children, bytes: children.reduce((sum, name) => sum + 4 + Buffer.byteLength(name), 0) }
      this.#lists.set(path, list)
    }
    return list
  }

  #take(bytes: number): void {
    this.#left -= PART_BYTES + bytes
    if (this.#left < 0) throw new TooMuch(errorCodes.MarshallingError.code)
  }
}

/** More than this client may leave unread: refused as a whole. */
class TooMuch extends ZkError {}

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
    const read = new Parts(call)
    return parts.map((part) => {
      try {
        return read.read(part)
      } catch (error) {
        if (error instanceof ZkError && !(error instanceof TooMuch)) return { op: 'error', code: error.code }
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
