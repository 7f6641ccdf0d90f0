import type { ZooKeeper } from '../../client/client.ts'
import { ZkError } from '../../wire/error.ts'
import { ancestors, isUnder } from '../../wire/path.ts'
import type { Stat } from '../../wire/records.ts'

/** A znode that tells one ensemble from another: nobody else has one created by the same transaction at the same time. */
export interface Landmark {
  /** The server's path. */
  readonly path: string
  readonly czxid: string
  readonly ctime: number
}

/** How many are kept: some may be deleted later. */
const MOST = 8

/**
 * Landmarks around what is about to change, and the newest zxid: by them the ensemble is known again, by whatever address.
 * @param roots server paths
 */
export async function landmarksOf(
  zk: ZooKeeper,
  roots: readonly string[],
): Promise<{ landmarks: Landmark[]; zxid: string }> {
  const above = roots.flatMap((root) => ancestors(root).slice(1, -1))
  const beside = (await topOf(zk)).filter((path) => !roots.some((root) => isUnder(path, root)))
  const paths = [...new Set([...above, ...beside])].filter((path) => !isUnder(path, '/zookeeper')).slice(0, MOST)
  const stats = await Promise.all(paths.map((path) => statOf(zk, path)))
  const landmarks = paths.flatMap((path, i) => (stats[i] ? [landmark(path, stats[i])] : []))
  return { landmarks, zxid: `0x${zk.lastZxid.toString(16)}` }
}

/**
 * Why this cannot be the ensemble the landmarks are from, or undefined when it is.
 * @param hosts of this ensemble
 * @param what has the landmarks, for messages
 */
export async function foreign(
  zk: ZooKeeper,
  hosts: readonly string[],
  was: { readonly hosts: readonly string[]; readonly landmarks: readonly Landmark[]; readonly zxid: string },
  what = 'the journal',
): Promise<string | undefined> {
  // This member may lag behind the one that was written down at.
  await zk.sync('/')
  const stats = await Promise.all(was.landmarks.map(({ path }) => statOf(zk, path)))
  if (was.landmarks.length === 0) await zk.exists('/')
  if (zk.lastZxid < BigInt(was.zxid)) {
    return `its newest transaction, 0x${zk.lastZxid.toString(16)}, is older than ${was.zxid}, which ${what} has seen`
  }
  const known = was.landmarks.some(({ czxid, ctime }, i) => {
    const stat = stats[i]
    return stat !== undefined && landmark('', stat).czxid === czxid && stat.ctime === ctime
  })
  if (known || hosts.some((host) => was.hosts.includes(host))) return undefined
  return `${what} is from ${was.hosts.join(',')}, and nothing here is known from there`
}

async function topOf(zk: ZooKeeper): Promise<string[]> {
  try {
    const { children } = await zk.call('getChildren', { path: '/', watch: false })
    return children.slice(0, MOST * 2).map((name) => `/${name}`)
  } catch (error) {
    if (error instanceof ZkError) return []
    throw error
  }
}

/** By the server's path, which may be outside of our chroot. */
async function statOf(zk: ZooKeeper, path: string): Promise<Stat | undefined> {
  try {
    return (await zk.call('exists', { path, watch: false })).stat
  } catch (error) {
    if (error instanceof ZkError) return undefined
    throw error
  }
}

function landmark(path: string, { czxid, ctime }: Stat): Landmark {
  return { path, czxid: `0x${czxid.toString(16)}`, ctime }
}
