import type { Buffer } from 'node:buffer'
import { bytesOf, type Data } from '../client/bytes-of.ts'
import type { ZooKeeper } from '../client/client.ts'
import { UsageError, ZkError } from '../wire/error.ts'
import { joinPath } from '../wire/path.ts'
import { Alarm } from './alarm.ts'
import { delayedItems, promote, putDelayed } from './delayed.ts'
import type { AcquireOptions, TryOptions } from './lock.ts'
import { inDoubt, persist } from './persist.ts'
import { DEFAULT_PRIORITY, itemPrefix, itemsOf } from './queue-item.ts'
import { childrenOf, ensure } from './sequence.ts'
import { claim, Taken } from './taken.ts'
import { within } from './within.ts'

export interface PutOptions {
  /** 0 to 999, lower goes first. Default 100. */
  priority?: number | undefined
  /** Not to be taken before so many ms are over, by our clock. */
  delay?: number | undefined
}

/** An item as it lies in the queue. */
export interface QueueItem {
  readonly path: string
  readonly priority: number
  readonly state: 'waiting' | 'taken' | 'delayed'
  /** ms since 1970, of a delayed one. */
  readonly due?: number
}

/**
 * First in, first out, by priority. An item stays until its taker says that it is done: when the taker dies before, its
 * claim goes with its session and the next one takes the item. So nothing is lost, and an item is worked on twice only
 * when a taker died over it.
 * Source: kazoo's LockingQueue, whose programs share it: items at `PATH/entries`, claims at `PATH/taken`.
 */
export class Queue {
  readonly path: string
  readonly #zk: ZooKeeper
  readonly #entries: string
  readonly #taken: string
  readonly #delayed: string

  constructor(zk: ZooKeeper, path: string) {
    this.#zk = zk
    this.path = path
    this.#entries = joinPath(path, 'entries')
    this.#taken = joinPath(path, 'taken')
    this.#delayed = joinPath(path, 'delayed')
  }

  /**
   * Adds an item.
   * @returns its path
   * @throws ConnectionError with `maybeApplied` when the answer was lost: nobody can tell, and it is not repeated
   */
  async put(data: Data, { priority = DEFAULT_PRIORITY, delay = 0 }: PutOptions = {}): Promise<string> {
    if (!Number.isInteger(priority) || priority < 0 || priority > 999)
      throw new UsageError(`a priority is 0 to 999, not ${priority}`)
    const bytes = bytesOf(data)
    if (delay > 0) return putDelayed(this.#zk, this.#delayed, bytes, priority, Date.now() + delay)
    const path = joinPath(this.#entries, itemPrefix(priority))
    for (;;) {
      try {
        return (await this.#zk.create(path, bytes, { mode: 'persistent-sequential' })).path
      } catch (error) {
        if (error instanceof ZkError && error.name === 'NoNode') await ensure(this.#zk, this.#entries, 'persistent')
        else if (!inDoubt(this.#zk, error) || error.maybeApplied) throw error
      }
    }
  }

  /** Takes the first item that nobody has, waiting for one. @throws ConnectionError, ZkError, the signal's reason */
  async take({ signal }: AcquireOptions = {}): Promise<Taken> {
    const now = await this.tryTake({ signal })
    if (now) return now
    await ensure(this.#zk, this.#entries, 'persistent')
    await ensure(this.#zk, this.#taken, 'persistent')
    await ensure(this.#zk, this.#delayed, 'persistent')
    for (;;) {
      const alarm = new Alarm(this.#zk, [this.#entries, this.#taken, this.#delayed])
      try {
        await alarm.set()
        const { item, due } = await this.#look(signal)
        if (item) return item
        await alarm.rings(due, signal)
      } catch (error) {
        if (!inDoubt(this.#zk, error)) throw error
      } finally {
        alarm.close()
      }
    }
  }

  /** @returns undefined when there was none in time */
  async tryTake({ wait = 0, signal }: TryOptions = {}): Promise<Taken | undefined> {
    if (wait > 0) return within(wait, signal, (limited) => this.take({ signal: limited }))
    return (await this.#look(signal)).item
  }

  /** The item that would be taken next, or undefined. */
  async peek(): Promise<{ path: string; data: Buffer | null } | undefined> {
    for (const { path, state } of await this.items()) {
      if (state !== 'waiting') continue
      const data = await this.#read(path)
      if (data !== undefined) return { path, data }
    }
    return undefined
  }

  /** All items in the order in which they will be taken; the delayed ones come last. */
  async items(): Promise<QueueItem[]> {
    const [entries, taken, delayed] = await this.#lists()
    return [
      ...itemsOf(entries).map(({ name, priority }): QueueItem => {
        const state = taken.has(name) ? 'taken' : 'waiting'
        return { path: joinPath(this.#entries, name), priority, state }
      }),
      ...delayed.map(({ name, due, priority }): QueueItem => {
        return { path: joinPath(this.#delayed, name), priority, state: 'delayed', due }
      }),
    ]
  }

  async #lists() {
    const [entries, taken, delayed] = await Promise.all([
      childrenOf(this.#zk, this.#entries),
      childrenOf(this.#zk, this.#taken),
      delayedItems(this.#zk, this.#delayed),
    ])
    return [entries, new Set(taken), delayed] as const
  }

  /** One walk along the queue. @returns the item taken, and when a delayed one is due */
  async #look(signal: AbortSignal | undefined): Promise<{ item?: Taken; due: number | undefined }> {
    const due = await promote(this.#zk, this.#delayed, this.#entries, signal)
    const [entries, taken] = await persist(this.#zk, () => this.#lists(), signal)
    for (const { name } of itemsOf(entries)) {
      if (taken.has(name)) continue
      signal?.throwIfAborted()
      const claimed = await claim(this.#zk, joinPath(this.#taken, name))
      if (!claimed) continue
      const path = joinPath(this.#entries, name)
      const data = await this.#read(path)
      if (data !== undefined && !signal?.aborted) return { item: new Taken(this.#zk, path, data, claimed), due }
      // It was done between the list and the claim.
      await claimed.release()
    }
    return { due }
  }

  /** Undefined when it is gone. */
  async #read(path: string): Promise<Buffer | null | undefined> {
    try {
      return (await persist(this.#zk, () => this.#zk.get(path))).data
    } catch (error) {
      if (error instanceof ZkError && error.name === 'NoNode') return undefined
      throw error
    }
  }
}
