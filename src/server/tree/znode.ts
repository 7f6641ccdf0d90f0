import type { Buffer } from 'node:buffer'
import type { Acl, Stat } from '../../wire/records.ts'

/** One node of the tree. Counters are ZooKeeper's internal ones; `statOf` makes what clients see. */
export interface Znode {
  data: Buffer | null
  acl: readonly Acl[]
  czxid: bigint
  mzxid: bigint
  pzxid: bigint
  ctime: number
  mtime: number
  version: number
  /** How many children were ever created: also the next sequence number. */
  cversion: number
  aversion: number
  /** Who the node lives with, in the encoding of org.apache.zookeeper.server.EphemeralType. */
  owner: bigint
  children: Set<string> | undefined
}

/** Owner of a container node: Long.MIN_VALUE. */
export const CONTAINER = -0x8000000000000000n
const TTL_TYPE = 0xff00000000000000n
const TTL_MASK = 0x000000ffffffffffn

/** What kind of life a node has. */
export type Lifetime = 'persistent' | 'ephemeral' | 'container' | 'ttl'

export function lifetimeOf(owner: bigint): Lifetime {
  if (owner === 0n) return 'persistent'
  if (owner === CONTAINER) return 'container'
  return (BigInt.asUintN(64, owner) & TTL_TYPE) === TTL_TYPE ? 'ttl' : 'ephemeral'
}

/** The owner value of a node that lives `ttl` ms. */
export function ttlOwner(ttl: number): bigint {
  return BigInt.asIntN(64, TTL_TYPE | (BigInt(ttl) & TTL_MASK))
}

/** The ms a TTL node lives after its last change. */
export function ttlOf(owner: bigint): number {
  return Number(BigInt.asUintN(64, owner) & TTL_MASK)
}

/** The stat a client sees: cversion also counts deletions, and only an ephemeral node has an owner. */
export function statOf(node: Znode): Stat {
  const numChildren = node.children?.size ?? 0
  return {
    czxid: node.czxid,
    mzxid: node.mzxid,
    ctime: node.ctime,
    mtime: node.mtime,
    version: node.version,
    cversion: (node.cversion * 2 - numChildren) | 0,
    aversion: node.aversion,
    ephemeralOwner: lifetimeOf(node.owner) === 'ephemeral' ? node.owner : 0n,
    dataLength: node.data?.length ?? 0,
    numChildren,
    pzxid: node.pzxid,
  }
}
