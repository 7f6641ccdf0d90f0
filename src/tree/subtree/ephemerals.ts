import type { ZooKeeper } from '../../client/client.ts'
import { ZkError } from '../../wire/error.ts'
import { addChroot, parentPath, stripChroot } from '../../wire/path.ts'
import { passOverHidden } from '../walk/hidden.ts'
import { byName } from '../walk/list.ts'
import { readTree } from '../walk/read-tree.ts'

/**
 * Ephemeral znodes whose path begins with a prefix: of this session, or of all, which walks the tree.
 * @throws ZkError
 */
export async function* ephemerals(
  zk: ZooKeeper,
  prefix: string,
  { all, signal }: { all: boolean; signal: AbortSignal },
): AsyncGenerator<{ path: string; owner?: bigint }> {
  const own = all ? undefined : await ofSession(zk, prefix)
  if (own) {
    for (const path of own) yield { path }
    return
  }

  for await (const batch of readTree(zk, parentPath(prefix), { want: { stat: true }, signal })) {
    passOverHidden(batch)
    for (const { path, stat } of batch) {
      const owner = stat?.ephemeralOwner ?? 0n
      if (owner !== 0n && path.startsWith(prefix) && (all || owner === zk.sessionId)) yield { path, owner }
    }
  }
}

/** undefined where the server cannot tell (before 3.6). */
async function ofSession(zk: ZooKeeper, prefix: string): Promise<string[] | undefined> {
  try {
    const { ephemerals } = await zk.call('getEphemerals', { prefixPath: addChroot(zk.chroot, prefix) })
    return ephemerals.map((path) => stripChroot(zk.chroot, path)).sort(byName)
  } catch (error) {
    if (error instanceof ZkError && error.name === 'Unimplemented') return undefined
    throw error
  }
}
