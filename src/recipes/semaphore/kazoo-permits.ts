import { randomUUID } from 'node:crypto'
import type { ZooKeeper } from '../../client/client.ts'
import { UsageError } from '../../wire/error.ts'
import { joinPath } from '../../wire/path.ts'
import { createEphemeral } from '../holding/ephemeral.ts'
import type { Held } from '../holding/held.ts'
import { Lock } from '../lock/lock.ts'
import { orAbort } from '../steps/or-abort.ts'
import { persist } from '../steps/persist.ts'
import { ensure } from '../steps/sequence.ts'
import { untilChildren } from '../steps/until-children.ts'
import type { Hurry, PermitOptions, Permits } from './permits.ts'

/**
 * The permits of kazoo's Semaphore: the lock at `PATH-__lock__`, for each holder a child of PATH, and the number in the
 * data of PATH. Who has the lock waits until there are fewer children than permits, then adds its own.
 */
export class KazooPermits implements Permits {
  readonly lock: Lock
  readonly directory: string
  readonly #zk: ZooKeeper
  readonly #options: PermitOptions

  constructor(zk: ZooKeeper, path: string, options: PermitOptions) {
    this.#zk = zk
    this.#options = options
    this.lock = new Lock(zk, kazooLockPath(path), { layout: 'kazoo', data: options.data })
    this.directory = path
  }

  async prepare(): Promise<void> {
    const { permits } = this.#options
    await ensure(this.#zk, this.directory, 'persistent', String(permits))
    const { data } = await persist(this.#zk, () => this.#zk.get(this.directory))
    const said = permitsSaid(data)
    if (said !== undefined && said !== permits)
      throw new UsageError(`the semaphore ${this.directory} has ${said} permits, not ${permits}`)
  }

  async take(hurry: Hurry): Promise<Held | undefined> {
    const room = (names: readonly string[]): boolean => names.length < this.#options.permits
    if (!(await untilChildren(this.#zk, this.directory, room, hurry))) return undefined
    const name = randomUUID().replaceAll('-', '')
    const joining = createEphemeral(this.#zk, joinPath(this.directory, name), this.#options.data, 'persistent')
    return orAbort(joining, hurry.signal, (held) => held.release())
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
