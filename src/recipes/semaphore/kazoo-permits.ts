import { randomUUID } from 'node:crypto'
import type { ZooKeeper } from '../../client/client.ts'
import { UsageError } from '../../wire/error.ts'
import { joinPath } from '../../wire/path.ts'
import { createEphemeral } from '../holding/ephemeral.ts'
import { Lock } from '../lock/lock.ts'
import { orAbort } from '../steps/or-abort.ts'
import { persist } from '../steps/persist.ts'
import { ensure } from '../steps/sequence.ts'
import { untilChildren } from '../steps/until-children.ts'
import type { PermitOptions, Permits } from './permits.ts'

/**
 * The permits of kazoo's Semaphore: the lock at `PATH-__lock__`, for each holder a child of PATH, and the number in the
 * data of PATH. Who has the lock waits until there are fewer children than permits, then adds its own.
 */
export function kazooPermits(zk: ZooKeeper, path: string, { permits, data }: PermitOptions): Permits {
  return {
    lock: new Lock(zk, kazooLockPath(path), { layout: 'kazoo', data }),
    directory: path,
    async prepare() {
      await ensure(zk, path, 'persistent', String(permits))
      const said = permitsSaid((await persist(zk, () => zk.get(path))).data)
      if (said !== undefined && said !== permits)
        throw new UsageError(`the semaphore ${path} has ${said} permits, not ${permits}`)
    },
    async take(hurry) {
      const room = (names: readonly string[]): boolean => names.length < permits
      if (!(await untilChildren(zk, path, room, hurry))) return undefined
      const name = randomUUID().replaceAll('-', '')
      const rivals = { directory: path, hold: (others: readonly string[]) => others.length >= permits }
      const how = { parents: 'persistent', rivals, unique: true } as const
      const joining = createEphemeral(zk, joinPath(path, name), data, how)
      return orAbort(joining, hurry.signal, (held) => held.release())
    },
  }
}

/** Where kazoo's Semaphore has its lock. */
export function kazooLockPath(path: string): string {
  return `${path}-__lock__`
}

/** The number kazoo's Semaphore writes into its directory; undefined for any other data. */
export function permitsSaid(data: Uint8Array | null): number | undefined {
  const text = String(data ?? '')
  return /^\d+$/.test(text) ? Number(text) : undefined
}
