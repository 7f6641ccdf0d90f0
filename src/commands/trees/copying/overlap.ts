import type { Settings } from '../../../cli/declare/settings.ts'
import type { ZooKeeper } from '../../../client/client.ts'
import { UsageError } from '../../../wire/error.ts'
import { addChroot, isUnder } from '../../../wire/path.ts'
import type { Stat } from '../../../wire/records.ts'
import type { PlaceSource } from '../places/prepare-place.ts'
import type { Spot } from '../places/spot.ts'

/** Settings that say nothing of which ensemble is meant, and who we are there. */
const ELSEWHERE = [
  'output',
  'color',
  'unicode',
  'debug',
  'trace',
  'readOnly',
  'confirm',
  'timeout',
  'sessionTimeout',
] as const

/** Whether two sessions were asked for in the same words: then what is done in one of them is done in the other. */
export function isSameSession(one: Spot, other: Spot): boolean {
  return one.zk === other.zk || wordsOf(one.settings) === wordsOf(other.settings)
}

function wordsOf(settings: Settings): string {
  const words = Object.entries(settings).filter(
    ([name, value]) => value !== undefined && !ELSEWHERE.includes(name as never),
  )
  return JSON.stringify(words.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** @throws UsageError where a tree would be put into itself, or over what it is in; ConnectionError */
export async function refuseOverlap({ name, spot }: Pick<PlaceSource, 'name' | 'spot'>, target: Spot): Promise<void> {
  if (!spot) return
  const from = addChroot(spot.zk.chroot, spot.root)
  const to = addChroot(target.zk.chroot, target.root)
  if (!(isUnder(to, from) || isUnder(from, to))) return
  if (!isSameSession(spot, target) && !(await isSameEnsemble(spot.zk, target.zk, from))) return
  if (from === to) throw new UsageError(`${name} is where it is to go`)
  throw new UsageError(
    `${name} and ${target.root} are one in the other: a tree cannot be put into itself`,
    'name another place',
  )
}

/**
 * Whether two sessions, by whatever addresses, are with one ensemble: it shows both the same znode, and what the one session
 * does moves the zxids that the other is told. A copy of an ensemble has the same znodes, but zxids of its own.
 * @param path of a znode, by the server
 */
async function isSameEnsemble(one: ZooKeeper, other: ZooKeeper, path: string): Promise<boolean> {
  const [here, there] = [await statOf(one, path), await statOf(other, path)]
  if (!here || !there || here.czxid !== there.czxid || here.ctime !== there.ctime) return false
  const before = await newest(other)
  const visitor = await one.sibling()
  await visitor.close()
  const [from, seen, to] = [await newest(one), await newest(other), await newest(one)]
  return before < seen && from <= seen && seen <= to
}

async function statOf(zk: ZooKeeper, path: string): Promise<Stat | undefined> {
  try {
    await zk.sync('/')
    return (await zk.call('exists', { path, watch: false })).stat
  } catch {
    return undefined
  }
}

async function newest(zk: ZooKeeper): Promise<bigint> {
  await zk.sync('/')
  return zk.lastZxid
}
