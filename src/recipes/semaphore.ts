import type { ZooKeeper } from '../client/client.ts'
import { UsageError, ZkError } from '../wire/error.ts'
import { joinPath } from '../wire/path.ts'
import { changes } from './changes.ts'
import { Held } from './held.ts'
import { type AcquireOptions, Lock, type TryOptions } from './lock.ts'
import { persist } from './persist.ts'
import { childrenOf, createProtected, discard, type Own } from './sequence.ts'
import { orAbort } from './turn.ts'
import { within } from './within.ts'

export interface SemaphoreOptions {
  /** How many may hold it at a time; all who use the path must say the same. */
  permits: number
  /** Data of the lease: tells others who holds it. */
  data?: string | Uint8Array | null
}

/**
 * Lets a limited number in, in the order in which they asked.
 * The first in line holds the lock at `PATH/locks` while it waits for one of the leases at `PATH/leases` to end, so that
 * a lease that ends wakes one waiter and not all.
 * Source: Curator's InterProcessSemaphoreV2, whose programs share it.
 */
export class Semaphore {
  readonly path: string
  readonly permits: number
  readonly #zk: ZooKeeper
  readonly #lock: Lock
  readonly #data: string | Uint8Array | null

  /** @throws UsageError unless there is at least one permit */
  constructor(zk: ZooKeeper, path: string, { permits, data = null }: SemaphoreOptions) {
    if (!Number.isInteger(permits) || permits < 1)
      throw new UsageError(`a semaphore has at least one permit, not ${permits}`)
    this.#zk = zk
    this.path = path
    this.permits = permits
    this.#data = data
    this.#lock = new Lock(zk, joinPath(path, 'locks'), { layout: 'curator', data })
  }

  /** Waits for a permit. @throws as Lock.acquire */
  async acquire({ signal }: AcquireOptions = {}): Promise<Held> {
    await using _turn = await this.#lock.acquire({ signal })
    return (await this.#lease(signal, false))!
  }

  /** @returns undefined when no permit was free in time */
  async tryAcquire({ wait = 0, signal }: TryOptions = {}): Promise<Held | undefined> {
    if (wait > 0) return within(wait, signal, (limited) => this.acquire({ signal: limited }))
    await using turn = await this.#lock.tryAcquire({ signal })
    return turn && this.#lease(signal, true)
  }

  /** Who holds permits now: the znodes of their leases. */
  async leases(): Promise<string[]> {
    const directory = joinPath(this.path, 'leases')
    return (await childrenOf(this.#zk, directory)).map((name) => joinPath(directory, name))
  }

  async #lease(signal: AbortSignal | undefined, once: boolean): Promise<Held | undefined> {
    const directory = joinPath(this.path, 'leases')
    const creating = createProtected(this.#zk, directory, (guid) => `_c_${guid}-lease-`, { data: this.#data })
    const own = await orAbort(creating, signal, ({ path }) => discard(this.#zk, path))
    try {
      if (await this.#fits(directory, own, signal, once)) return new Held(this.#zk, own)
    } catch (error) {
      await discard(this.#zk, own.path)
      throw error
    }
    await discard(this.#zk, own.path)
    return undefined
  }

  async #fits(directory: string, own: Own, signal: AbortSignal | undefined, once: boolean): Promise<boolean> {
    const free = async (): Promise<boolean> => {
      const children = await persist(this.#zk, () => childrenOf(this.#zk, directory), signal)
      if (!children.includes(own.name)) throw new ZkError(-101, own.path)
      return children.length <= this.permits
    }
    if (await free()) return true
    if (once) return false
    for await (const _ of changes(this.#zk, directory, 'children', signal)) if (await free()) return true
    return false
  }
}
