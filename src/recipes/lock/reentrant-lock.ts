import { AsyncLocalStorage } from 'node:async_hooks'
import type { ZooKeeper } from '../../client/client.ts'
import { given, givenOptions } from '../../wire/given/given.ts'
import { work as aFunction } from '../../wire/given/kinds.ts'
import type { Held } from '../holding/held.ts'
import { waitShape } from '../steps/shapes.ts'
import { type AcquireOptions, Lock, type LockOptions, lockShape } from './lock.ts'

/**
 * A lock that whoever holds it may take again. Where other languages have threads, Node has flows of calls: whatever is called,
 * and awaited, inside `run` is inside; everybody else waits, in this process as in any other. It is the same lock to other
 * clients as `Lock`, and asks the servers only when it is taken from outside.
 * Source: Curator's InterProcessMutex.
 */
export class ReentrantLock {
  readonly path: string
  readonly #lock: Lock
  /** What the flow holds. A flow that was left behind, not awaited, may outlive it. */
  readonly #flow = new AsyncLocalStorage<Held>()

  /** @param path the directory of the lock; made when missing, as a container */
  constructor(zk: ZooKeeper, path: string, options: Omit<LockOptions, 'shared'> = {}) {
    const { shared: _, ...shape } = lockShape
    givenOptions(options, shape)
    this.path = path
    this.#lock = new Lock(zk, path, options)
  }

  /** Whether whoever asks holds it now. */
  get isOurs(): boolean {
    return this.#ours !== undefined
  }

  /**
   * Does something while the lock is held: taken first, or held already by this flow. It is let go of when the outermost ends.
   * @param work gets what is held: its `signal` says when it is lost
   * @throws what the work throws; as Lock.acquire
   */
  async run<T>(work: (held: Held) => Promise<T>, options?: AcquireOptions): Promise<T> {
    given('work', work, aFunction)
    givenOptions(options, waitShape)
    const ours = this.#ours
    if (ours) return work(ours)
    await using held = await this.#lock.acquire(options)
    return await this.#flow.run(held, work, held)
  }

  /** Lost or let go of counts for nothing: it is taken anew. */
  get #ours(): Held | undefined {
    const held = this.#flow.getStore()
    return held?.signal.aborted ? undefined : held
  }
}
