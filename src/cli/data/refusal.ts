import type { ZooKeeper } from '../../client/client.ts'
import { ZkError } from '../../wire/error.ts'
import { ancestors, parentPath } from '../../wire/path.ts'

/**
 * Says in a refusal what the server does not: which version there is, and which ancestor is missing. Looks only after a
 * refusal; where looking fails too, the refusal stays as it was.
 * @param version the one that was demanded, if any
 * @throws what the write throws
 */
export async function explained<T>(
  zk: ZooKeeper,
  path: string,
  write: () => Promise<T>,
  version?: number | undefined,
): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (error instanceof ZkError) await explain(zk, path, error, version).catch(() => undefined)
    throw error
  }
}

async function explain(zk: ZooKeeper, path: string, error: ZkError, version?: number): Promise<void> {
  if (error.name === 'BadVersion' && version !== undefined) {
    const stat = await zk.exists(path)
    if (stat) error.message = `version conflict: ${path} has version ${stat.version}, not ${version}`
  }
  if (error.name === 'NoNode') {
    const above = ancestors(parentPath(path)).slice(1)
    const stats = await Promise.all(above.map((one) => zk.exists(one)))
    const missing = above.find((_, i) => !stats[i])
    if (missing !== undefined) error.message = `no such znode: ${path}; ${missing} is missing`
  }
}
