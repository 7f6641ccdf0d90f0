import type { Buffer } from 'node:buffer'
import { type Amounts, amountOf, readAmounts, writeAmounts } from './amounts.ts'
import type { Undo } from './undo.ts'
import type { Znode } from './znode.ts'

// Quotas live in the tree itself: /zookeeper/quota<path>/zookeeper_limits says what is allowed, zookeeper_stats what is used.

export const QUOTA_ROOT = '/zookeeper/quota'
const LIMITS = 'zookeeper_limits'
const STATS = 'zookeeper_stats'

/** What is limited, by a soft limit and a hard one. */
const kinds = [
  { soft: 'count', hard: 'countHardLimit' },
  { soft: 'bytes', hard: 'byteHardLimit' },
] as const

/** What a stats node says; one that somebody spoiled says nothing, where ZooKeeper goes down for good. */
function readUsed(data: Buffer | null): Amounts {
  try {
    return readAmounts(data)
  } catch {
    return new Map()
  }
}

/** Keeps the stats nodes of quotas true and knows which quota a path falls under: the deepest one only. */
export class Quotas {
  readonly #nodes: ReadonlyMap<string, Znode>
  readonly #undo: Undo
  readonly #paths = new Set<string>()

  constructor(nodes: ReadonlyMap<string, Znode>, undo: Undo) {
    this.#nodes = nodes
    this.#undo = undo
  }

  /** To be told of every node that comes to be, also at load. */
  created(path: string, bytes: number): void {
    if (path.startsWith(`${QUOTA_ROOT}/`)) this.#definitionCreated(path)
    if (this.#paths.size > 0) this.changed(path, bytes, 1)
  }

  deleted(path: string, bytes: number): void {
    if (isLimits(path) && this.#paths.delete(quotaPath(path))) {
      this.#undo.add(() => this.#paths.add(quotaPath(path)))
    }
    if (this.#paths.size > 0) this.changed(path, -bytes, -1)
  }

  /** Adds to what the deepest quota above `path` says is used; neither version nor mzxid of the stats node change. */
  changed(path: string, bytes: number, nodes: number): void {
    const quota = this.#deepest(path)
    const stats = quota === undefined ? undefined : this.#nodes.get(`${QUOTA_ROOT}${quota}/${STATS}`)
    if (!stats) return
    const used = readUsed(stats.data)
    const count = amountOf(used, 'count') + BigInt(nodes)
    this.#tell(stats, new Map([...used, ['count', count], ['bytes', amountOf(used, 'bytes') + BigInt(bytes)]]))
  }

  /** Counts anew what all quotas stand for: no transaction tells, and a snapshot that was taken while changes went on tells other numbers. */
  recount(): void {
    for (const path of this.#paths) this.#recount(path)
  }

  /** Remembers a limits node read from a snapshot. */
  loaded(path: string): void {
    if (isLimits(path)) this.#paths.add(quotaPath(path))
  }

  /**
   * Whether adding this much below `path` passes a hard limit.
   * @throws WireError when the limits are no text ZooKeeper understands, or what is used where a limit asks for it: it fails
   * such writes with MarshallingError
   */
  exceeded(path: string, bytes: number, count: number): boolean {
    const quota = this.#paths.size === 0 ? undefined : this.#deepest(path)
    if (quota === undefined) return false
    const definition = `${QUOTA_ROOT}${quota}`
    const limitsNode = this.#nodes.get(`${definition}/${LIMITS}`)
    if (!limitsNode) return false
    const limits = readAmounts(limitsNode.data)
    const added = { count: BigInt(count), bytes: BigInt(bytes) }
    const asked = kinds.filter(
      ({ soft, hard }) => added[soft] !== 0n && (amountOf(limits, soft) > -1n || amountOf(limits, hard) > -1n),
    )
    // What is used is read only where some limit asks for it: spoiled as it may be, it then fails nothing.
    const statsNode = asked.length > 0 ? this.#nodes.get(`${definition}/${STATS}`) : undefined
    if (!statsNode) return false
    const used = readAmounts(statsNode.data)
    return asked.some(({ soft, hard }) => {
      const limit = amountOf(limits, hard)
      return limit > -1n && amountOf(used, soft) + added[soft] > limit
    })
  }

  #definitionCreated(path: string): void {
    const quota = quotaPath(path)
    if (isLimits(path) && !this.#paths.has(quota)) {
      this.#paths.add(quota)
      this.#undo.add(() => this.#paths.delete(quota))
    }
    if (path.endsWith(`/${STATS}`)) this.#recount(quota)
  }

  #recount(quota: string): void {
    const stats = this.#nodes.get(`${QUOTA_ROOT}${quota}/${STATS}`)
    if (!stats) return
    let count = 0
    let bytes = 0
    const left = [quota]
    for (let path = left.pop(); path !== undefined; path = left.pop()) {
      const node = this.#nodes.get(path)
      if (!node) continue
      count++
      bytes += node.data?.length ?? 0
      for (const name of node.children ?? []) left.push(`${path}/${name}`)
    }
    this.#tell(stats, new Map(Object.entries({ count: BigInt(count), bytes: BigInt(bytes) })))
  }

  #tell(stats: Znode, used: Amounts): void {
    const { data } = stats
    this.#undo.add(() => {
      stats.data = data
    })
    stats.data = writeAmounts(used)
  }

  #deepest(path: string): string | undefined {
    for (let prefix = path; prefix.length > 0; prefix = prefix.slice(0, prefix.lastIndexOf('/'))) {
      if (this.#paths.has(prefix)) return prefix === '/zookeeper' ? undefined : prefix
    }
    return undefined
  }
}

function isLimits(path: string): boolean {
  return path.startsWith(`${QUOTA_ROOT}/`) && path.endsWith(`/${LIMITS}`)
}

function quotaPath(definition: string): string {
  return definition.slice(QUOTA_ROOT.length, definition.lastIndexOf('/'))
}
