import type { ZooKeeper } from '../../client/client.ts'
import { ZkError } from '../../wire/error.ts'
import { baseName, parentPath } from '../../wire/path.ts'
import { inDoubt, persist } from '../steps/persist.ts'
import { ensure } from '../steps/sequence.ts'
import { Held } from './held.ts'

/**
 * Makes an ephemeral znode of a given name. After a lost answer one of our session is ours.
 * @param parents mode of a missing parent
 * @throws ZkError NodeExists when the name is taken
 */
export async function createEphemeral(
  zk: ZooKeeper,
  path: string,
  data: string | Uint8Array,
  parents: 'container' | 'persistent',
): Promise<Held> {
  const name = baseName(path)
  for (;;) {
    try {
      const { stat } = await zk.create(path, data, { mode: 'ephemeral' })
      return new Held(zk, { path, name, stat })
    } catch (error) {
      if (error instanceof ZkError && error.name === 'NoNode') await ensure(zk, parentPath(path), parents)
      else if (!inDoubt(zk, error)) throw error
      else {
        const stat = await persist(zk, () => zk.exists(path))
        if (stat?.ephemeralOwner === zk.sessionId) return new Held(zk, { path, name, stat })
      }
    }
  }
}
