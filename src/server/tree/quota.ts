import { Buffer } from 'node:buffer'
import { WireError } from '../../wire/error.ts'
import type { Undo } from './undo.ts'
import type { Znode } from './znode.ts'

// Quotas live in the tree itself: /zookeeper/quota<path>/zookeeper_limits says what is allowed, zookeeper_stats what is used.

export const QUOTA_ROOT = '/zookeeper/quota'
const LIMITS = 'zookeeper_limits'
const STATS = 'zookeeper_stats'

/** The numbers of a limits or stats node; -1 is unset (org.apache.zookeeper.StatsTrack). */
interface Amounts {
  count: number
  bytes: number
  countHardLimit: number
  byteHardLimit: number
}

/** @throws WireError for text that is not `key=number` joined by `,` and `;` */
function parseAmounts(data: Buffer | null): Amounts {
  const amounts: Amounts = { count: -1, bytes: -1, countHardLimit: -1, byteHardLimit: -1 }
  const text = data?.toString('utf8') ?? ''
  for (const part of text === '' ? [] : text.split(/[,;]+/)) {
    const [key = '', value] = part.split('=')
    if (value === undefined || !/^([+-]?\d+)?$/.test(value)) throw new WireError(`quota "${text}"`)
    if (Object.hasOwn(amounts, key)) amounts[key as keyof Amounts] = Number(value === '' ? -1 : value)
  }
  return amounts
}

/** What a stats node says; one that somebody spoiled says nothing. */
function parseUsed(data: Buffer | null): Amounts {
  try {
    return parseAmounts(data)
  } catch {
    return parseAmounts(null)
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
  changed(path: string, bytes: number, count: number): void {
    const quota = this.#deepest(path)
    const stats = quota === undefined ? undefined : this.#nodes.get(`${QUOTA_ROOT}${quota}/${STATS}`)
    if (!stats) return
    const used = parseUsed(stats.data)
    this.#count(stats, used.count + count, used.bytes + bytes)
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
   * @throws WireError when the limits are no text ZooKeeper understands: it fails such writes with MarshallingError
   */
  exceeded(path: string, bytes: number, count: number): boolean {
    const quota = this.#paths.size === 0 ? undefined : this.#deepest(path)
    if (quota === undefined) return false
    const limitsNode = this.#nodes.get(`${QUOTA_ROOT}${quota}/${LIMITS}`)
    const statsNode = this.#nodes.get(`${QUOTA_ROOT}${quota}/${STATS}`)
    if (!limitsNode || !statsNode) return false
    const limits = parseAmounts(limitsNode.data)
    const used = parseAmounts(statsNode.data)
    if (count !== 0 && limits.countHardLimit > -1 && used.count + count > limits.countHardLimit) return true
    return bytes !== 0 && limits.byteHardLimit > -1 && used.bytes + bytes > limits.byteHardLimit
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
    this.#count(stats, count, bytes)
  }

  #count(stats: Znode, count: number, bytes: number): void {
    const { data } = stats
    this.#undo.add(() => {
      stats.data = data
    })
    stats.data = Buffer.from(`count=${count},bytes=${bytes}`)
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
