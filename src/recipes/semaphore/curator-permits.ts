import type { ZooKeeper } from '../../client/client.ts'
import { ZkError } from '../../wire/error.ts'
import { joinPath } from '../../wire/path.ts'
import { Held } from '../holding/held.ts'
import { Lock } from '../lock/lock.ts'
import { orAbort } from '../steps/or-abort.ts'
import { createProtected, discard } from '../steps/sequence.ts'
import { untilChildren } from '../steps/until-children.ts'
import type { Hurry, PermitOptions, Permits } from './permits.ts'

/**
 * The permits of Curator's InterProcessSemaphoreV2: the lock at `PATH/locks`, and for each holder a lease at `PATH/leases`.
 * Who has the lock adds its lease, then waits until there are no more leases than permits.
 */
export class CuratorPermits implements Permits {
  readonly lock: Lock
  readonly directory: string
  readonly #zk: ZooKeeper
  readonly #options: PermitOptions

  constructor(zk: ZooKeeper, path: string, options: PermitOptions) {
    this.#zk = zk
    this.#options = options
    this.lock = new Lock(zk, joinPath(path, 'locks'), { layout: 'curator', data: options.data })
    this.directory = joinPath(path, 'leases')
  }

  async prepare(): Promise<void> {}

  async take(hurry: Hurry): Promise<Held | undefined> {
    const { data, permits } = this.#options
    const creating = createProtected(this.#zk, this.directory, (guid) => `_c_${guid}-lease-`, { data })
    const own = await orAbort(creating, hurry.signal, ({ path }) => discard(this.#zk, path))
    const fits = (names: readonly string[]): boolean => {
      if (!names.includes(own.name)) throw new ZkError(-101, own.path)
      return names.length <= permits
    }
    try {
      if (await untilChildren(this.#zk, this.directory, fits, hurry)) return new Held(this.#zk, own)
    } catch (error) {
      await discard(this.#zk, own.path)
      throw error
    }
    await discard(this.#zk, own.path)
    return undefined
  }
}
