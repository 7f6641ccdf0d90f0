import type { ZooKeeper } from '../../client/client.ts'
import { givenOptions } from '../../wire/given/given.ts'
import { Lock, type LockOptions, lockShape } from './lock.ts'

/**
 * A lock many may read and one may write under. Writers are not starved: a reader that comes after a writer waits for it.
 * Source: ZooKeeper recipe "Shared Locks"; names of Curator's InterProcessReadWriteLock (default) or kazoo's.
 */
export class ReadWriteLock {
  /** Held together with other readers. */
  readonly read: Lock
  /** Held alone. */
  readonly write: Lock

  /** @param path the directory of the lock; made when missing */
  constructor(zk: ZooKeeper, path: string, options: Omit<LockOptions, 'shared'> = {}) {
    const { shared: _, ...shape } = lockShape
    givenOptions(options, shape)
    const { layout = 'curator-rw', data = null } = options
    this.read = new Lock(zk, path, { layout, data, shared: true })
    this.write = new Lock(zk, path, { layout, data })
  }
}
