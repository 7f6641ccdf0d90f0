import type { ZooKeeper } from '../../client/client.ts'
import { given, givenOptions } from '../../wire/given/given.ts'
import { aPath, object, oneOf, type Shape, data as someData, whole } from '../../wire/given/kinds.ts'
import { joinPath } from '../../wire/path.ts'
import type { Held } from '../holding/held.ts'
import type { AcquireOptions, TryOptions } from '../lock/lock.ts'
import { childrenOf, ensure } from '../steps/sequence.ts'
import { aClient, tryShape, waitShape } from '../steps/shapes.ts'
import { untilChildren } from '../steps/until-children.ts'
import { within } from '../steps/within.ts'
import { curatorPermits } from './curator-permits.ts'
import { kazooPermits } from './kazoo-permits.ts'
import type { Permits } from './permits.ts'
import { type SemaphoreLayout, semaphoreLayout, semaphoreLayouts } from './semaphore-layout.ts'

/** How many hold it, and how they are shown to others. */
export interface SemaphoreOptions {
  /** How many may hold it at a time; all who use the path must say the same. */
  permits: number
  /** Data of the lease: tells others who holds it. */
  data?: string | Uint8Array | null
  /** Whose znodes to use; default: those of the semaphores that use the path, Curator's when none does. */
  layout?: SemaphoreLayout | undefined
}

const semaphoreShape: Shape<SemaphoreOptions> = {
  permits: whole(1),
  data: someData,
  layout: oneOf(semaphoreLayouts),
}

/** In ms: somebody who has the lock for so long is stuck, or has been told another number of permits. */
const LONGEST_TURN = 5000

/**
 * Lets a limited number in, in the order in which they asked.
 * The first in line holds a lock while it waits for one of the leases to end, so that a lease that ends wakes one waiter
 * and not all.
 * Source: Curator's InterProcessSemaphoreV2 and kazoo's Semaphore, whose programs share it.
 */
export class Semaphore {
  readonly path: string
  /** How many may hold it at a time. */
  readonly permits: number
  readonly #zk: ZooKeeper
  readonly #layout: SemaphoreLayout | undefined
  readonly #data: string | Uint8Array

  /** @throws UsageError unless there is at least one permit */
  constructor(zk: ZooKeeper, path: string, options: SemaphoreOptions) {
    given('zk', zk, aClient)
    given('path', path, aPath)
    given('options', options, object)
    givenOptions(options, semaphoreShape)
    const { permits, data, layout } = options
    given('permits', permits, semaphoreShape.permits)
    this.#zk = zk
    this.path = path
    this.permits = permits
    // kazoo reads the data of every lease: null would break it.
    this.#data = data ?? ''
    this.#layout = layout
  }

  /**
   * Waits for a permit.
   * @throws as Lock.acquire; MixedLayouts when others use the path who could not see us; UsageError when they have said
   * another number of permits, where the layout tells
   */
  async acquire(options: AcquireOptions = {}): Promise<Held> {
    givenOptions(options, waitShape)
    const { signal } = options
    const permits = await this.#open(signal)
    await permits.prepare()
    await using _turn = await permits.lock.acquire({ signal })
    return (await permits.take({ signal, once: false }))!
  }

  /**
   * Like `acquire`, for a limited time. Without `wait` it waits for no permit, but for those before it who are just taking
   * one, at most 5 s: when there are permits for all who try, each gets one.
   * @returns undefined when no permit was free in time
   * @throws as `acquire`
   */
  async tryAcquire(options: TryOptions = {}): Promise<Held | undefined> {
    givenOptions(options, tryShape)
    const { wait = 0, signal } = options
    if (wait > 0) return within(wait, signal, (limited) => this.acquire({ signal: limited }))
    const permits = await this.#open(signal)
    await permits.prepare()
    await using turn = await this.#turnWhileFree(permits, signal)
    return turn && permits.take({ signal, once: true })
  }

  /** Who holds permits now: the znodes of their leases. @throws ConnectionError, ZkError NoAuth */
  async leases(): Promise<string[]> {
    const { directory } = await this.#open(undefined)
    return (await childrenOf(this.#zk, directory)).map((name) => joinPath(directory, name))
  }

  /**
   * Waits for the lock as long as a permit is free. It is held for moments only then: once there is none the first in line
   * holds it until one comes back.
   */
  async #turnWhileFree({ lock, directory }: Permits, signal: AbortSignal | undefined): Promise<Held | undefined> {
    const over = new AbortController()
    const full = new AbortController()
    const watched = AbortSignal.any([over.signal, full.signal, ...(signal ? [signal] : [])])
    const noneFree = (names: readonly string[]): boolean => names.length >= this.permits
    const watching = ensure(this.#zk, directory, 'container')
      .then(() => untilChildren(this.#zk, directory, noneFree, { signal: watched, once: false }))
      .then(() => full.abort(full))
    // Over when the lock is ours. What else ends it ends the waiting, too.
    watching.catch(() => {})
    try {
      return await within(LONGEST_TURN, watched, (limited) => lock.acquire({ signal: limited }))
    } catch (error) {
      if (error === full) return undefined
      throw error
    } finally {
      over.abort()
    }
  }

  async #open(signal: AbortSignal | undefined): Promise<Permits> {
    const layout = await semaphoreLayout(this.#zk, this.path, this.#layout, signal)
    const permitsOf = layout === 'kazoo' ? kazooPermits : curatorPermits
    return permitsOf(this.#zk, this.path, { permits: this.permits, data: this.#data })
  }
}
