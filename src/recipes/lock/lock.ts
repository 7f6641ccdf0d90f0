import type { ZooKeeper } from '../../client/client.ts'
import { Held } from '../holding/held.ts'
import { within } from '../steps/within.ts'
import type { Layout } from './contender.ts'
import { takeTurn } from './turn.ts'

export interface LockOptions {
  /** Held together with other shared holders: a read lock. Default: exclusive. */
  shared?: boolean
  /** Node names to use; default: those of the contenders that are there, Curator's when nobody is. */
  layout?: Layout | undefined
  /** Data of the znode: tells others who holds the lock. */
  data?: string | Uint8Array | null
}

export interface AcquireOptions {
  /** Gives up waiting at once, leaving nothing behind; the call rejects with the signal's reason. */
  signal?: AbortSignal | undefined
}

export interface TryOptions extends AcquireOptions {
  /** How long to wait, in ms. Default 0: take it at once or not at all. */
  wait?: number
}

/**
 * A lock all clients of an ensemble respect: one exclusive holder, or any number of shared ones, in the order in which
 * they asked. Not reentrant: the same client queues behind itself.
 * Source: ZooKeeper recipes "Locks" and "Shared Locks"; names of Curator's InterProcessMutex,
 * InterProcessReadWriteLock, and of kazoo's Lock, ReadLock, WriteLock.
 */
export class Lock {
  readonly path: string
  readonly #zk: ZooKeeper
  readonly #options: LockOptions

  /** @param path the directory of the lock; made when missing, as a container */
  constructor(zk: ZooKeeper, path: string, options: LockOptions = {}) {
    this.#zk = zk
    this.path = path
    this.#options = options
  }

  /**
   * Waits until the lock is ours.
   * @throws ConnectionError when the session is over; ZkError NoAuth, NoNode when our znode was deleted by somebody;
   * MixedLayouts when the contenders could not see us; the signal's reason
   */
  async acquire({ signal }: AcquireOptions = {}): Promise<Held> {
    return (await this.#take(signal, false))!
  }

  /** Like `acquire`, for a limited time. @returns undefined when it was not free in time */
  tryAcquire({ wait = 0, signal }: TryOptions = {}): Promise<Held | undefined> {
    if (wait === 0) return this.#take(signal, true)
    return within(wait, signal, (limited) => this.#take(limited, false))
  }

  async #take(signal: AbortSignal | undefined, once: boolean): Promise<Held | undefined> {
    const { shared = false, layout, data = null } = this.#options
    const own = await takeTurn(this.#zk, this.path, { shared, layout, data, once, signal })
    return own && new Held(this.#zk, own)
  }
}
