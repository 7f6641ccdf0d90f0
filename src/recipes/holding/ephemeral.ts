import type { ZooKeeper } from '../../client/client.ts'
import { ZkError } from '../../wire/error.ts'
import { baseName, parentPath } from '../../wire/path.ts'
import type { Acl, Stat } from '../../wire/records.ts'
import { inDoubt, persist } from '../steps/persist.ts'
import { ensure } from '../steps/sequence.ts'
import { Held, type Rivals } from './held.ts'
import { Vigil } from './vigil.ts'

export interface EphemeralOptions {
  /** Mode of a missing parent. */
  readonly parents: 'container' | 'persistent'
  /** Who else could hold it; undefined where others do not mind. */
  readonly rivals?: Rivals
  /** Nobody else makes one of that name. Default false. */
  readonly unique?: boolean
  /** Default: everybody may do everything. */
  readonly acl?: readonly Acl[] | string | undefined
}

/**
 * Makes an ephemeral znode of a given name. After a lost answer one of our session is ours, unless it was there before.
 * @throws ZkError NodeExists when the name is taken
 */
export async function createEphemeral(
  zk: ZooKeeper,
  path: string,
  data: string | Uint8Array,
  { parents, rivals, unique = false, acl }: EphemeralOptions,
): Promise<Held> {
  const name = baseName(path)
  const held = async (stat: Stat): Promise<Held> => {
    // The answer may have been on its way for long.
    if (rivals) await Vigil.of(zk).assured()
    return new Held(zk, { path, name, stat, unique }, rivals)
  }
  const before = zk.lastZxid
  for (;;) {
    try {
      const { stat } = await zk.create(path, data, { mode: 'ephemeral', acl })
      return await held(stat)
    } catch (error) {
      if (error instanceof ZkError && error.name === 'NoNode') await ensure(zk, parentPath(path), parents)
      else if (!inDoubt(zk, error)) throw error
      else {
        const stat = await persist(zk, () => zk.exists(path))
        if (stat?.ephemeralOwner === zk.sessionId && stat.czxid > before) return held(stat)
      }
    }
  }
}
