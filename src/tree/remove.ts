import type { ZooKeeper } from '../client/client.ts'
import { ZkError } from '../wire/error.ts'
import type { MultiOperation } from '../wire/multi.ts'
import { addChroot, isUnder } from '../wire/path.ts'
import { walk } from './walk.ts'

/** Deletes that travel in one transaction, and transactions on the wire at a time. */
const PACKET = 200
const IN_FLIGHT = 8

/** How far a recursive delete has come. */
export interface Removal {
  deleted: number
  /** Somebody else deleted them meanwhile. */
  vanished: number
  left: number
  /** Why the first znode is left. */
  first: ZkError | undefined
}

/** What a recursive delete never touches: /zookeeper, unless it is not the server's own. */
export function isSystem(zk: ZooKeeper, path: string): boolean {
  return isUnder(addChroot(zk.chroot, path), '/zookeeper')
}

/** What is below a znode and the znode itself, children before parents, without /zookeeper and the root of the tree. */
async function* leavesFirst(zk: ZooKeeper, root: string, signal: AbortSignal): AsyncGenerator<string> {
  const open: string[] = []
  const skip = (path: string) => isSystem(zk, path)
  for await (const { path } of walk(zk, root, { signal, skip })) {
    while (open.length > 0 && !isUnder(path, open.at(-1)!)) yield open.pop()!
    if (path !== '/') open.push(path)
  }
  while (open.length > 0) yield open.pop()!
}

/**
 * Deletes a subtree, in transactions of many deletes with several on the wire. Where one fails its deletes are made one
 * by one, so that a znode that cannot be deleted leaves only itself and its ancestors. Memory holds the way to the root
 * and what is in flight.
 * @param progress filled in as it goes: what it says at an error is true
 * @throws ZkError NoNode, NoAuth for the root; ConnectionError
 */
export async function removeTree(zk: ZooKeeper, root: string, signal: AbortSignal, progress: Removal): Promise<void> {
  const flying: Promise<void>[] = []
  let packet: string[] = []
  const send = async (): Promise<void> => {
    flying.push(removePacket(zk, packet, progress))
    flying.at(-1)!.catch(() => undefined)
    packet = []
    if (flying.length >= IN_FLIGHT) await flying.shift()
  }
  for await (const path of leavesFirst(zk, root, signal)) {
    packet.push(path)
    if (packet.length >= PACKET) await send()
  }
  if (packet.length > 0) await send()
  await Promise.all(flying)
}

async function removePacket(zk: ZooKeeper, paths: readonly string[], progress: Removal): Promise<void> {
  const operations = paths.map(
    (path): MultiOperation => ({ op: 'delete', request: { path: addChroot(zk.chroot, path), version: -1 } }),
  )
  const results = await zk.call('multi', operations)
  if (results.every(({ op }) => op === 'delete')) progress.deleted += paths.length
  else await Promise.all(paths.map((path) => removeOne(zk, path, progress)))
}

async function removeOne(zk: ZooKeeper, path: string, progress: Removal): Promise<void> {
  try {
    await zk.delete(path)
    progress.deleted++
  } catch (error) {
    if (!(error instanceof ZkError)) throw error
    if (error.name === 'NoNode') progress.vanished++
    else {
      progress.left++
      progress.first ??= error
    }
  }
}
