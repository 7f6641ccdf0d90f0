import { Buffer } from 'node:buffer'
import type { ZooKeeper } from '../../client/client.ts'
import { perms } from '../../wire/codes.ts'
import { joinPath } from '../../wire/path.ts'
import { quietly } from './quietly.ts'
import { type QuotaUse, readQuotas } from './quota-use.ts'

/** What the checks want to know of the znodes. */
export interface TreeFacts {
  readonly scanned: number
  /** False when the scan ended at its limit: what was not seen is not judged. */
  readonly complete: boolean
  /** Znodes with much data. */
  readonly large: readonly { readonly path: string; readonly bytes: number }[]
  /** Znodes whose list of children is long; bytes as in an answer to getChildren. */
  readonly wide: readonly { readonly path: string; readonly children: number; readonly bytes: number }[]
  /** Parents whose next sequence number is high. */
  readonly counters: readonly { readonly path: string; readonly next: number }[]
  /** Znodes everyone may change, and how many there are. */
  readonly open: readonly string[]
  readonly openCount: number
  readonly quotas: readonly QuotaUse[]
}

/** From here on a value is worth keeping: half of jute.maxbuffer's default. */
export const LARGE = 0xfffff / 2
const HIGH_COUNTER = 2 ** 30
const WRITES = perms.create | perms.write | perms.delete | perms.admin
const IN_FLIGHT = 256
const EXAMPLES = 5

/**
 * Looks at up to `limit` znodes, breadth first. What may not be read, or goes away meanwhile, is passed over.
 * /zookeeper is left out.
 */
export async function readTree(zk: ZooKeeper, limit: number): Promise<TreeFacts> {
  const facts = {
    large: [] as { path: string; bytes: number }[],
    wide: [] as { path: string; children: number; bytes: number }[],
    counters: [] as { path: string; next: number }[],
    open: [] as string[],
  }
  let openCount = 0
  let scanned = 0
  const queue = ['/']
  const visit = async (path: string): Promise<void> => {
    const [listed, access] = await Promise.all([quietly(zk.children(path)), quietly(zk.getAcl(path))])
    if (!listed) return
    const { children, stat } = listed
    const bytes = children.reduce((sum, name) => sum + Buffer.byteLength(name) + 4, 4)
    // The stat has twice the children ever made, less those that are there, in 32 bits: past the half of them it is negative.
    const next = ((stat.cversion + children.length) >>> 0) / 2
    if (stat.dataLength >= LARGE) facts.large.push({ path, bytes: stat.dataLength })
    if (bytes >= LARGE) facts.wide.push({ path, children: children.length, bytes })
    if (next >= HIGH_COUNTER) facts.counters.push({ path, next })
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
  return { ...facts, openCount, scanned, complete: queue.length === 0, quotas: await readQuotas(zk) }
}
