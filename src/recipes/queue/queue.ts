import type { Buffer } from 'node:buffer'
import type { ZooKeeper } from '../../client/client.ts'
import { bytesOf, type Data } from '../../client/request/bytes-of.ts'
import { UsageError, ZkError } from '../../wire/error.ts'
import { given, givenOptions } from '../../wire/given/given.ts'
import { aPath, ms, oneOf, type Shape, whole } from '../../wire/given/kinds.ts'
import { baseName, joinPath } from '../../wire/path.ts'
import type { AcquireOptions, TryOptions } from '../lock/lock.ts'
import { Alarm } from '../steps/alarm.ts'
import { ifThere } from '../steps/if-there.ts'
import { inDoubt, persist } from '../steps/persist.ts'
import { childrenOf, ensure } from '../steps/sequence.ts'
import { SequenceExhausted } from '../steps/sequence-exhausted.ts'
import { withoutNumber } from '../steps/sequence-number.ts'
import { aClient, tryShape, waitShape } from '../steps/shapes.ts'
import { within } from '../steps/within.ts'
import { type Appended, append } from './append.ts'
import { ClaimedItem, claim } from './claimed-item.ts'
import { delayedItems, promote, putDelayed } from './delayed.ts'
import { DEFAULT_PRIORITY } from './kazoo-queue.ts'
import { type QueueLayout, queueLayout, queueLayouts, shelfOf } from './queue-layout.ts'
import { RemovedItem, remove } from './removed-item.ts'
import { itemsOf, type Shelf } from './shelf.ts'
import type { Entry, Taken } from './taken.ts'
import { type Work, type WorkOptions, workOn } from './work.ts'

/** Whose queue it is. */
export interface QueueOptions {
  /** Whose znodes to use; default: those of the items that are there, `locking` when there are none. */
  layout?: QueueLayout | undefined
  /** Curator's lockPath: where the programs with its DistributedQueue have their claims, if they are built with one. */
  lockPath?: string | undefined
}

/** When an item is to be taken. */
export interface PutOptions {
  /** 0 to 999, lower goes first. Default 100; none in the layouts of Curator. */
  priority?: number | undefined
  /** Not to be taken before so many ms are over, by our clock. In layout `locking` only. */
  delay?: number | undefined
}

/** An item as it lies in the queue. */
export interface QueueItem {
  readonly path: string
  /** 0 to 999; lower goes first. */
  readonly priority: number
  /** Whether it can be taken, somebody has it, or it is not due yet. */
  readonly state: 'waiting' | 'taken' | 'delayed'
  /** ms since 1970, of a delayed one. */
  readonly due?: number
}

const queueShape: Shape<QueueOptions> = { layout: oneOf(queueLayouts), lockPath: aPath }
const putShape: Shape<PutOptions> = { priority: whole(0, 999), delay: ms }

/**
 * First in, first out, by priority. An item stays until its taker says that it is done: when the taker dies before, its
 * claim goes with its session and the next one takes the item. So nothing is lost, and an item is worked on twice only
 * when a taker died over it. (Where the other programs know no claims, an item is removed when it is taken.)
 * Source: kazoo's LockingQueue, whose programs share it: items at `PATH/entries`, claims at `PATH/taken`; and the queues
 * of `QueueLayout`.
 */
export class Queue {
  readonly path: string
  readonly #zk: ZooKeeper
  readonly #layout: QueueLayout | undefined
  readonly #lockPath: string | undefined

  /** @throws UsageError for a lockPath of another layout than `distributed` */
  constructor(zk: ZooKeeper, path: string, options: QueueOptions = {}) {
    given('zk', zk, aClient)
    given('path', path, aPath)
    givenOptions(options, queueShape)
    const { layout, lockPath } = options
    this.#zk = zk
    this.path = path
    this.#lockPath = lockPath
    this.#layout = lockPath === undefined ? layout : (layout ?? 'distributed')
    if (lockPath !== undefined && this.#layout !== 'distributed')
      throw new UsageError(`a queue of layout ${layout} has no lock path`)
  }

  /**
   * Adds an item.
   * @returns its path
   * @throws UsageError for a priority or delay that its layout does not have; MixedLayouts when its takers would not see
   * it; SequenceExhausted when there is no order any more; ConnectionError with `maybeApplied` when the answer was lost:
   * nobody can tell, and it is not repeated
   */
  async put(data: Data, options: PutOptions = {}): Promise<string> {
    givenOptions(options, putShape)
    const { priority, delay = 0 } = options
    const bytes = bytesOf(data)
    const shelf = await this.#shelf()
    if (delay > 0) {
      if (!shelf.delayed) throw new UsageError(`the takers of ${this.path} know no delay`)
      return putDelayed(this.#zk, shelf.delayed, bytes, priority ?? DEFAULT_PRIORITY, Date.now() + delay)
    }
    const put = await append(this.#zk, joinPath(shelf.entries, shelf.prefix(priority)), shelf.encode(bytes))
    if (!put.ordered && (await this.#takeBack(shelf, put))) throw new SequenceExhausted(shelf.entries)
    return put.path
  }

  /**
   * Takes the first item that nobody has, waiting for one.
   * @throws ConnectionError, ZkError, the signal's reason; MixedLayouts when others put items that we would not see
   */
  async take(options: AcquireOptions = {}): Promise<Taken> {
    givenOptions(options, waitShape)
    const { signal } = options
    const now = await this.tryTake({ signal })
    if (now) return now
    const made = new Set<string>()
    for (;;) {
      const watched = await this.#directories(signal)
      for (const path of watched) if (!made.has(path)) await ensure(this.#zk, path, 'persistent')
      for (const path of watched) made.add(path)
      const alarm = new Alarm(this.#zk, watched)
      try {
        await alarm.set()
        const { item, due } = await this.#look(signal)
        if (item) return item
        await alarm.rings(due, signal)
      } catch (error) {
        // The queue was deleted: it is made anew.
        if (error instanceof ZkError && error.name === 'NoNode') made.clear()
        else if (!inDoubt(this.#zk, error)) throw error
      } finally {
        alarm.close()
      }
    }
  }

  /** Like `take`, for a limited time. @returns undefined when there was none in time @throws as `take` */
  async tryTake(options: TryOptions = {}): Promise<Taken | undefined> {
    givenOptions(options, tryShape)
    const { wait = 0, signal } = options
    if (wait > 0) return within(wait, signal, (limited) => this.take({ signal: limited }))
    return (await this.#look(signal)).item
  }

  /**
   * Works on the items, one after the other or several at a time, until aborted: each is done when its work is. One whose work
   * throws is tried again here (`tries`), then goes to `dead`; a worker that dies over it gives it to the next, which begins anew.
   * @throws what the work has thrown where nothing else was said; as `take`, and as what it is done `under`. What was at hand is
   * done or given back by then
   * Source: the consumer of Curator's DistributedQueue.
   */
  work(work: Work, options: WorkOptions = {}): Promise<void> {
    return workOn(this, work, options)
  }

  /** The item that would be taken next, or undefined. @throws ConnectionError, ZkError NoAuth */
  async peek(): Promise<{ path: string; data: Buffer | null } | undefined> {
    const shelf = await this.#shelf()
    for (const { path, state } of await this.#items(shelf)) {
      if (state !== 'waiting') continue
      const entry = await this.#read(shelf, path)
      if (entry) return { path, data: entry.data }
    }
    return undefined
  }

  /** All items in the order in which they will be taken; the delayed ones come last. @throws ConnectionError, ZkError NoAuth */
  async items(): Promise<QueueItem[]> {
    return this.#items(await this.#shelf())
  }

  async #items(shelf: Shelf): Promise<QueueItem[]> {
    const [entries, taken, delayed] = await this.#lists(shelf)
    return [
      ...itemsOf(shelf, entries).map(({ name, priority }): QueueItem => {
        const state = taken.has(name) ? 'taken' : 'waiting'
        return { path: joinPath(shelf.entries, name), priority, state }
      }),
      ...delayed.map(({ name, due, priority }): QueueItem => {
        return { path: joinPath(shelf.delayed!, name), priority, state: 'delayed', due }
      }),
    ]
  }

  async #findLayout(signal: AbortSignal | undefined): Promise<QueueLayout | undefined> {
    const children = await persist(this.#zk, () => childrenOf(this.#zk, this.path), signal)
    return queueLayout(this.path, children, this.#layout)
  }

  async #shelf(signal?: AbortSignal): Promise<Shelf> {
    return shelfOf((await this.#findLayout(signal)) ?? 'locking', this.path, this.#lockPath)
  }

  /**
   * Where something may happen that a taker waits for. While nothing tells the layout nothing is made inside the queue:
   * to some programs every child is an item.
   */
  async #directories(signal: AbortSignal | undefined): Promise<string[]> {
    const layout = await this.#findLayout(signal)
    if (layout === undefined) return [this.path]
    const { entries, taken, delayed } = shelfOf(layout, this.path, this.#lockPath)
    return [...new Set([this.path, entries, taken, delayed])].filter((path) => path !== undefined)
  }

  async #lists({ entries, taken, delayed }: Shelf) {
    const [names, claims, later] = await Promise.all([
      childrenOf(this.#zk, entries),
      taken === undefined ? [] : childrenOf(this.#zk, taken),
      delayed === undefined ? [] : delayedItems(this.#zk, delayed),
    ])
    return [names, new Set(claims), later] as const
  }

  /** One walk along the queue. @returns the item taken, and when a delayed one is due */
  async #look(signal: AbortSignal | undefined): Promise<{ item?: Taken; due: number | undefined }> {
    const shelf = await this.#shelf(signal)
    const { delayed } = shelf
    const due = delayed === undefined ? undefined : await promote(this.#zk, delayed, shelf.entries, signal)
    const [entries, taken] = await persist(this.#zk, () => this.#lists(shelf), signal)
    for (const { name } of itemsOf(shelf, entries)) {
      if (taken.has(name)) continue
      signal?.throwIfAborted()
      const item = await this.#takeOne(shelf, name)
      if (signal?.aborted) await item?.release()
      signal?.throwIfAborted()
      if (item) return { item, due }
    }
    return { due }
  }

  /** Undefined when somebody else has it. */
  #takeOne(shelf: Shelf, name: string): Promise<Taken | undefined> {
    return shelf.taken === undefined ? this.#remove(shelf, name) : this.#claim(shelf, name, joinPath(shelf.taken, name))
  }

  /** Takes an item of ours out again, as any taker would. @returns false when one has it: then it is put */
  async #takeBack(shelf: Shelf, { path, stat }: Appended): Promise<boolean> {
    // By now it may be another one of the same name.
    const there = await persist(this.#zk, () => this.#zk.exists(path))
    const item = there?.czxid === stat.czxid ? await this.#takeOne(shelf, baseName(path)) : undefined
    await item?.done()
    return item !== undefined
  }

  async #claim(shelf: Shelf, name: string, path: string): Promise<Taken | undefined> {
    const claimed = await claim(this.#zk, path)
    if (!claimed) return undefined
    try {
      const entry = await this.#read(shelf, joinPath(shelf.entries, name))
      if (entry) return new ClaimedItem(this.#zk, entry, claimed)
    } catch (error) {
      await claimed.release()
      throw error
    }
    // It was done between the list and the claim.
    await claimed.release()
    return undefined
  }

  async #remove(shelf: Shelf, name: string): Promise<Taken | undefined> {
    const entry = await this.#read(shelf, joinPath(shelf.entries, name))
    if (!entry || !(await remove(this.#zk, entry))) return undefined
    const prefix = withoutNumber(entry.path, shelf.read(name)!.sequence)
    return new RemovedItem(this.#zk, entry, shelf.encode(entry.data), prefix)
  }

  /** Undefined when it is gone. */
  async #read(shelf: Shelf, path: string): Promise<Entry | undefined> {
    const read = await ifThere(persist(this.#zk, () => this.#zk.get(path)))
    if (!read) return undefined
    const { data, rest } = shelf.decode(read.data, path)
    return { path, data, rest, stat: read.stat }
  }
}
