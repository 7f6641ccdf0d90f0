import type { Buffer } from 'node:buffer'
import type { ZooKeeper } from '../../client/client.ts'
import { UsageError, ZkError } from '../../wire/error.ts'
import { ancestors, joinPath, parentPath } from '../../wire/path.ts'
import type { Stat } from '../../wire/records.ts'
import { passOverHidden } from '../walk/hidden.ts'

// Quotas are znodes: /zookeeper/quota<path>/zookeeper_limits says what is allowed, zookeeper_stats what is used.

export const QUOTA_ROOT = '/zookeeper/quota'
const LIMITS = 'zookeeper_limits'
const STATS = 'zookeeper_stats'

/** The limits of a quota; undefined is no limit. The hard ones are kept by servers with enforceQuota=true (3.7). */
export interface Limits {
  readonly count?: number | undefined
  readonly bytes?: number | undefined
  readonly countHard?: number | undefined
  readonly bytesHard?: number | undefined
}

export interface Quota {
  readonly path: string
  readonly limits: Limits
  /** What the server has counted: the znode itself and everything below. */
  readonly used: { readonly count: number; readonly bytes: number }
}

export const limitNames = ['count', 'bytes', 'countHard', 'bytesHard'] as const satisfies readonly (keyof Limits)[]

/** Every limit taken away. */
export const noLimits: Limits = Object.fromEntries(limitNames.map((name) => [name, undefined]))

/** As in org.apache.zookeeper.StatsTrack: -1 is no limit. */
const fields = { count: 'count', bytes: 'bytes', countHard: 'countHardLimit', bytesHard: 'byteHardLimit' } as const

export function limitsPath(path: string): string {
  return joinPath(quotaPath(path), LIMITS)
}

export function statsPath(path: string): string {
  return joinPath(quotaPath(path), STATS)
}

function quotaPath(path: string): string {
  return path === '/' ? QUOTA_ROOT : QUOTA_ROOT + path
}

/** Reads `count=5,bytes=-1=;byteHardLimit=-1;countHardLimit=-1`, and the shorter form of servers before 3.7. */
export function parseLimits(data: Buffer | null): Limits {
  const given = new Map<string, number>()
  for (const part of (data?.toString() ?? '').split(/[,;]/)) {
    const [key = '', value = ''] = part.split('=')
    given.set(key, Number.parseInt(value, 10))
  }
  const read = (key: string): number | undefined => {
    const value = given.get(key)
    return value === undefined || !(value >= 0) ? undefined : value
  }
  return Object.fromEntries(Object.entries(fields).map(([name, key]) => [name, read(key)]))
}

/** The text servers since 3.7 write; older ones read its front part. */
export function formatLimits({ count, bytes, countHard, bytesHard }: Limits): string {
  return `count=${spell(count)},bytes=${spell(bytes)}=;byteHardLimit=${spell(bytesHard)};countHardLimit=${spell(countHard)}`
}

/** Limits in words: `5 znodes, 1000 bytes (hard)`. @param which all that are set where left out */
export function limitsInWords(limits: Limits, which: readonly (keyof Limits)[] = limitNames): string {
  const told = which.flatMap((name) => {
    const limit = limits[name]
    if (limit === undefined) return []
    const unit = name.startsWith('count') ? 'znode' : 'byte'
    return `${limit} ${unit}${limit === 1 ? '' : 's'}${name.endsWith('Hard') ? ' (hard)' : ''}`
  })
  return told.length === 0 ? 'no limit' : told.join(', ')
}

/** A long of Java; the largest one is no number of ours. */
function spell(limit = -1): string {
  const text = String(BigInt(limit))
  return limit < 2 ** 63 ? text : String(2n ** 63n - 1n)
}

/**
 * The quota set on exactly this znode, or undefined.
 * @throws UsageError under a chroot: quotas are kept outside of it
 */
export async function readQuota(zk: ZooKeeper, path: string): Promise<Quota | undefined> {
  const set = await readLimits(zk, path)
  if (!set) return undefined
  const stats = await read(zk, statsPath(path))
  const { count = 0, bytes = 0 } = parseLimits(stats?.data ?? null)
  return { path, limits: set.limits, used: { count, bytes } }
}

/** Limits as they are set, and the version of the znode that holds them. */
export interface SetLimits {
  readonly limits: Limits
  readonly version: number
}

/**
 * The limits set on exactly this znode, or undefined.
 * @throws UsageError under a chroot: quotas are kept outside of it
 */
export async function readLimits(zk: ZooKeeper, path: string): Promise<SetLimits | undefined> {
  if (zk.chroot !== '') {
    throw new UsageError(`quotas are kept outside of ${zk.chroot}`, 'the connect string must not end in a path')
  }
  const found = await read(zk, limitsPath(path))
  return found && { limits: parseLimits(found.data), version: found.stat.version }
}

/** The nearest znode above or below with a quota of its own: two on one branch cannot be. */
export async function conflictingQuota(
  zk: ZooKeeper,
  path: string,
): Promise<{ relation: 'parent' | 'child'; path: string } | undefined> {
  for (const above of ancestors(path).slice(0, -1).reverse()) {
    if (above !== '/' && (await zk.exists(limitsPath(above)))) return { relation: 'parent', path: above }
  }
  const below = await quotasBelow(zk, path)
  const child = below.find((one) => one !== path)
  return child === undefined ? undefined : { relation: 'child', path: child }
}

/** The znodes at or below a path that have a quota: all children of a znode before what is below the first, as zkCli looks. */
export async function quotasBelow(zk: ZooKeeper, path: string): Promise<string[]> {
  const { readTree } = await import('../walk/read-tree.ts')
  const limited = new Set<string>()
  const seen = [quotaPath(path)]
  try {
    for await (const batch of readTree(zk, quotaPath(path), { want: { children: true } })) {
      passOverHidden(batch)
      for (const { path: at, children = [] } of batch) {
        for (const child of children) seen.push(joinPath(at, child))
        if (children.includes(LIMITS)) limited.add(at)
      }
    }
  } catch (error) {
    if (!(error instanceof ZkError) || error.name !== 'NoNode') throw error
  }
  return seen.flatMap((one) => (limited.has(one) ? [one.slice(QUOTA_ROOT.length) || '/'] : []))
}

/**
 * Sets limits; those not given stay.
 * @param before what was read; default what there is
 * @throws ZkError NoNode when there is no such znode; BadVersion, NodeExists when somebody else was faster
 */
export async function writeQuota(
  zk: ZooKeeper,
  path: string,
  limits: Limits,
  before?: SetLimits | 'none',
): Promise<Quota> {
  if (!(await zk.exists(path))) throw new ZkError(-101, path)
  const was = before ?? (await readLimits(zk, path)) ?? 'none'
  const merged = was === 'none' ? limits : { ...was.limits, ...limits }
  if (was === 'none') await createQuota(zk, path, merged)
  else await zk.set(limitsPath(path), formatLimits(merged), { version: was.version })
  return (await readQuota(zk, path)) ?? { path, limits: merged, used: { count: 0, bytes: 0 } }
}

async function createQuota(zk: ZooKeeper, path: string, limits: Limits): Promise<void> {
  await zk.createParents(limitsPath(path))
  const both = zk.transaction().create(limitsPath(path), formatLimits(limits))
  if (!(await zk.exists(statsPath(path)))) both.create(statsPath(path), 'count=0,bytes=0')
  await both.commit()
}

/**
 * Takes limits away, or the whole quota with its empty parents.
 * @param before what was read; a quota that was changed since stays
 * @throws ZkError BadVersion, NoNode when somebody else was faster
 */
export async function clearQuota(
  zk: ZooKeeper,
  path: string,
  { limits, version }: SetLimits,
  which: readonly (keyof Limits)[] | 'all',
): Promise<void> {
  if (which !== 'all') {
    const left = { ...limits, ...Object.fromEntries(which.map((name) => [name, undefined])) }
    await zk.set(limitsPath(path), formatLimits(left), { version })
    return
  }
  const both = zk.transaction().delete(limitsPath(path), { version })
  if (await zk.exists(statsPath(path))) both.delete(statsPath(path))
  await both.commit()
  for (let at = quotaPath(path); at !== QUOTA_ROOT; at = parentPath(at)) {
    try {
      await zk.delete(at)
    } catch (error) {
      if (!(error instanceof ZkError) || (error.name !== 'NotEmpty' && error.name !== 'NoNode')) throw error
      break
    }
  }
}

async function read(zk: ZooKeeper, path: string): Promise<{ data: Buffer | null; stat: Stat } | undefined> {
  try {
    return await zk.get(path)
  } catch (error) {
    if (error instanceof ZkError && error.name === 'NoNode') return undefined
    throw error
  }
}
