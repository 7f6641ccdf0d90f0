import type { ZooKeeper } from '../../client/client.ts'
import { ZkError } from '../../wire/error.ts'
import { joinPath } from '../../wire/path.ts'
import { Held } from '../holding/held.ts'
import { Vigil } from '../holding/vigil.ts'
import { Lock } from '../lock/lock.ts'
import { orAbort } from '../steps/or-abort.ts'
import { createProtected, discard } from '../steps/sequence.ts'
import { untilChildren } from '../steps/until-children.ts'
import type { PermitOptions, Permits } from './permits.ts'

/**
 * The permits of Curator's InterProcessSemaphoreV2: the lock at `PATH/locks`, and for each holder a lease at `PATH/leases`.
 * Who has the lock adds its lease, then waits until there are no more leases than permits.
 */
export function curatorPermits(zk: ZooKeeper, path: string, { permits, data }: PermitOptions): Permits {
  const directory = joinPath(path, 'leases')
  return {
    lock: new Lock(zk, joinPath(path, 'locks'), { layout: 'curator', data }),
    directory,
    async prepare() {},
    async take(hurry) {
      const creating = createProtected(zk, directory, (guid) => `_c_${guid}-lease-`, { data })
      const own = await orAbort(creating, hurry.signal, (late) => discard(zk, late.path))
      const fits = (names: readonly string[]): boolean => {
        if (!names.includes(own.name)) throw new ZkError(-101, own.path)
        return names.length <= permits
      }
      try {
        if (await untilChildren(zk, directory, fits, hurry)) {
          await Vigil.of(zk).assured(hurry.signal)
          return new Held(zk, own, { directory, hold: (others) => others.length >= permits })
        }
      } catch (error) {
        await discard(zk, own.path)
        throw error
      }
      await discard(zk, own.path)
      return undefined
    },
  }
}
