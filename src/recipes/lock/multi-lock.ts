import { given, givenOptions } from '../../wire/given/given.ts'
import { signal as aSignal, having, listOf } from '../../wire/given/kinds.ts'
import type { Held } from '../holding/held.ts'
import { tryShape, waitShape } from '../steps/shapes.ts'
import { within } from '../steps/within.ts'
import type { AcquireOptions, TryOptions } from './lock.ts'

/** What can be taken: a Lock, a side of a ReadWriteLock, another MultiLock. */
export interface Takeable {
  /** Waits until it is ours. @throws why it will not be; the signal's reason */
  acquire(options?: AcquireOptions): Promise<Holding>
  /** The same for a limited time. @returns undefined when it was not free in time @throws as `acquire` */
  tryAcquire(options?: TryOptions): Promise<Holding | undefined>
}

/** What can be taken is told by what it does. */
export const takeable = having('a lock or a semaphore', 'acquire', 'tryAcquire')

/** What was taken, as far as it matters to who holds several. */
export type Holding = Pick<Held, 'signal' | 'doubt' | 'confirm' | 'release'> & AsyncDisposable

/**
 * Several locks as one: all of them, or none. They are taken in the order given: whoever takes some of the same must take
 * them in the same order, or each may wait for the other for ever; `tryAcquire` with a limit does not.
 * Source: Curator's InterProcessMultiLock.
 */
export class MultiLock implements Takeable {
  readonly #locks: readonly Takeable[]

  constructor(locks: readonly Takeable[]) {
    given('locks', locks, listOf(takeable, 'a list of locks'))
    this.#locks = locks
  }

  /** Waits until all are ours. @throws as Lock.acquire; what was taken before is let go of */
  async acquire(options: AcquireOptions = {}): Promise<HeldTogether> {
    givenOptions(options, waitShape)
    const { signal } = options
    return (await this.#takeAll((lock) => lock.acquire({ signal })))!
  }

  /** Like `acquire`, for a limited time. @returns undefined when not all were free in time @throws as `acquire` */
  async tryAcquire(options: TryOptions = {}): Promise<HeldTogether | undefined> {
    givenOptions(options, tryShape)
    const { wait = 0, signal } = options
    if (wait === 0) return this.#takeAll((lock) => lock.tryAcquire({ signal }))
    return within(wait, signal, (limited) => this.acquire({ signal: limited }))
  }

  /** @returns undefined when one could not be had; nothing is held then, nor after an error */
  async #takeAll(take: (lock: Takeable) => Promise<Holding | undefined>): Promise<HeldTogether | undefined> {
    const held: Holding[] = []
    try {
      for (const lock of this.#locks) {
        const one = await take(lock)
        if (one) held.push(one)
        else return void (await releaseAll(held))
      }
      return new HeldTogether(held)
    } catch (error) {
      await releaseAll(held)
      throw error
    }
  }
}

/** Several things held as one: lost with the first of them. */
export class HeldTogether implements AsyncDisposable {
  /** As they were taken. */
  readonly all: readonly Holding[]
  /** Aborted as soon as one is no longer held, or may not be. */
  readonly signal: AbortSignal
  /** Aborted when one will be lost unless something happens soon. */
  readonly doubt: AbortSignal

  /** Use `MultiLock`. */
  constructor(all: readonly Holding[]) {
    this.all = all
    this.signal = AbortSignal.any(all.map(({ signal }) => signal))
    this.doubt = AbortSignal.any(all.map(({ doubt }) => doubt))
  }

  /** Resolves when it is certain that all are held. @throws why one is lost; the signal's reason */
  async confirm(signal?: AbortSignal): Promise<void> {
    if (signal !== undefined) given('signal', signal, aSignal)
    await Promise.all(this.all.map((held) => held.confirm(signal)))
  }

  /** Lets go of all, the last first. Never throws. */
  release(): Promise<void> {
    return releaseAll(this.all)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release()
  }
}

async function releaseAll(all: readonly Holding[]): Promise<void> {
  for (const held of [...all].reverse()) await held.release()
}
