import type { ZooKeeper } from '../../client/client.ts'
import { perms } from '../../wire/codes.ts'
import { joinPath } from '../../wire/path.ts'
import { childrenSize } from './children-size.ts'
import { Largest } from './largest.ts'
import { quietly } from './quietly.ts'
import { type QuotaUse, readQuotas } from './quota-use.ts'
import type { Limits } from './thresholds.ts'

export interface LargeZnode {
  readonly path: string
  /** Of its data. */
  readonly bytes: number
}

export interface WideZnode {
  readonly path: string
  readonly children: number
  /** Of an answer to getChildren. */
  readonly bytes: number
}

/** What the checks want to know of the znodes. */
export interface TreeFacts {
  readonly scanned: number
  /** False when the scan ended at its limit: what was not seen is not judged. */
  readonly complete: boolean
  /** Znodes with so much data that it is a warning, and the biggest of all others. */
  readonly large: readonly LargeZnode[]
  readonly biggest: readonly LargeZnode[]
  /** Znodes whose list of children is so long that it is a warning, and the longest of all others. */
  readonly wide: readonly WideZnode[]
  readonly widest: readonly WideZnode[]
  /** Parents whose next sequence number is high. */
  readonly counters: readonly { readonly path: string; readonly next: number }[]
  /** Znodes everyone may change, and how many there are. */
  readonly open: readonly string[]
  readonly openCount: number
  readonly quotas: readonly QuotaUse[]
}

/** The last number a sequential znode can have. */
export const LAST_SEQUENCE = 2 ** 31 - 1
const WRITES = perms.create | perms.write | perms.delete | perms.admin
const IN_FLIGHT = 256
/** How many are named of what is no fault. */
const EXAMPLES = 5

/**
 * Looks at up to `limit` znodes, breadth first. What may not be read, or goes away meanwhile, is passed over.
 * /zookeeper is left out.
 */
export async function readTree(zk: ZooKeeper, limit: number, limits: Limits): Promise<TreeFacts> {
  const facts = {
    large: [] as LargeZnode[],
    wide: [] as WideZnode[],
    counters: [] as { path: string; next: number }[],
    open: [] as string[],
  }
  const much = (limits.juteMaxBuffer * limits.bufferWarning) / 100
  const little = (limits.juteMaxBuffer * limits.bufferNotice) / 100
  const high = (LAST_SEQUENCE * limits.sequenceWarning) / 100
  const biggest = new Largest<LargeZnode>(EXAMPLES, ({ bytes }) => bytes)
  const widest = new Largest<WideZnode>(EXAMPLES, ({ bytes }) => bytes)
  let openCount = 0
  let scanned = 0
  const queue = ['/']
  const visit = async (path: string): Promise<void> => {
    const [listed, access] = await Promise.all([quietly(zk.children(path)), quietly(zk.getAcl(path))])
    if (!listed) return
    const { children, stat } = listed
    const data = { path, bytes: stat.dataLength }
    const family = { path, children: children.length, bytes: childrenSize(children) }
    // The stat has twice the children ever made, less those that are there, in 32 bits: past the half of them it is negative.
    const next = ((stat.cversion + children.length) >>> 0) / 2
    if (data.bytes >= much) facts.large.push(data)
    else if (data.bytes >= little) biggest.offer(data)
    if (family.bytes >= much) facts.wide.push(family)
    else if (family.bytes >= little) widest.offer(family)
    if (next >= high) facts.counters.push({ path, next })
    if (access?.acl.some((entry) => entry.scheme === 'world' && (entry.perms & WRITES) !== 0)) {
      openCount++
      if (facts.open.length < EXAMPLES) facts.open.push(path)
    }
    for (const name of children) if (path !== '/' || name !== 'zookeeper') queue.push(joinPath(path, name))
  }
  while (queue.length > 0 && scanned < limit) {
    const batch = queue.splice(0, Math.min(IN_FLIGHT, limit - scanned))
    scanned += batch.length
    await Promise.all(batch.map(visit))
  }
  return {
    ...facts,
    biggest: biggest.items,
    widest: widest.items,
    openCount,
    scanned,
    complete: queue.length === 0,
    quotas: await readQuotas(zk),
  }
}
