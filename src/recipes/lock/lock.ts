import type { ZooKeeper } from '../../client/client.ts'
import { given, givenOptions } from '../../wire/given/given.ts'
import { aPath, flag, oneOf, type Shape, data as someData } from '../../wire/given/kinds.ts'
import type { Held } from '../holding/held.ts'
import { aClient, tryShape, waitShape } from '../steps/shapes.ts'
import { within } from '../steps/within.ts'
import { type Layout, lockLayouts } from './contender.ts'
import { type Queueing, takeTurn, tryTurn } from './turn.ts'

/** How a lock is held, and shown to others. */
export interface LockOptions {
  /** Held together with other shared holders: a read lock. Default: exclusive. */
  shared?: boolean
  /** Node names to use; default: those of the contenders that are there, Curator's when nobody is. */
  layout?: Layout | undefined
  /** Data of the znode: tells others who holds the lock. */
  data?: string | Uint8Array | null
}

/** For how long something is waited for. */
export interface AcquireOptions {
  /** Gives up waiting at once, leaving nothing behind; the call rejects with the signal's reason. */
  signal?: AbortSignal | undefined
}

/** For how long something is waited for, and no longer. */
export interface TryOptions extends AcquireOptions {
  /** How long to wait, in ms. Default 0: take it at once or not at all. */
  wait?: number
}

/** What the options of a lock may be. */
export const lockShape: Shape<LockOptions> = { shared: flag, layout: oneOf([...lockLayouts, 'latch']), data: someData }

/**
 * A lock all clients of an ensemble respect: one exclusive holder, or any number of shared ones, in the order in which
 * they asked. Not reentrant: the same client queues behind itself, see ReentrantLock.
 * Source: ZooKeeper recipes "Locks" and "Shared Locks"; names of Curator's InterProcessMutex,
 * InterProcessReadWriteLock, and of kazoo's Lock, ReadLock, WriteLock.
 */
export class Lock {
  readonly path: string
  readonly #zk: ZooKeeper
  readonly #queueing: Queueing

  /** @param path the directory of the lock; made when missing, as a container */
  constructor(zk: ZooKeeper, path: string, options: LockOptions = {}) {
    given('zk', zk, aClient)
    given('path', path, aPath)
    givenOptions(options, lockShape)
    const { shared = false, layout, data = null } = options
    this.#zk = zk
    this.path = path
    this.#queueing = { shared, layout, fallback: 'curator', data }
  }

  /**
   * Waits until the lock is ours.
   * @throws ConnectionError when the session is over; ZkError NoAuth, NoNode when our znode was deleted by somebody;
   * MixedLayouts when the contenders could not see us; the signal's reason
   */
  async acquire(options: AcquireOptions = {}): Promise<Held> {
    givenOptions(options, waitShape)
    return takeTurn(this.#zk, this.path, this.#queueing, options.signal)
  }

  /** Like `acquire`, for a limited time. @returns undefined when it was not free in time @throws as `acquire` */
  async tryAcquire(options: TryOptions = {}): Promise<Held | undefined> {
    givenOptions(options, tryShape)
    const { wait = 0, signal } = options
    if (wait === 0) return tryTurn(this.#zk, this.path, this.#queueing, signal)
    return within(wait, signal, (limited) => takeTurn(this.#zk, this.path, this.#queueing, limited))
  }
}
