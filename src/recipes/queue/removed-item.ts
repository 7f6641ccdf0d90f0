import type { Buffer } from 'node:buffer'
import type { ZooKeeper } from '../../client/client.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'
import type { CreateMode } from '../../wire/codes.ts'
import { ZkError } from '../../wire/error.ts'
import { parentPath } from '../../wire/path.ts'
import { inDoubt } from '../steps/persist.ts'
import { ensure } from '../steps/sequence.ts'
import { lastNames } from '../steps/sequence-number.ts'
import type { Entry, Taken } from './taken.ts'

/** An item out of a queue whose takers know no claims: it is ours because we have removed it. */
export class RemovedItem implements Taken {
  readonly path: string
  readonly data: Buffer | null
  readonly claim = undefined
  readonly #zk: ZooKeeper
  readonly #entry: Entry
  readonly #encoded: Buffer | null
  readonly #prefix: string
  #settled = false

  /**
   * @param encoded the data of a znode with this item alone
   * @param prefix its path without the number
   */
  constructor(zk: ZooKeeper, entry: Entry, encoded: Buffer | null, prefix: string) {
    this.#zk = zk
    this.#entry = entry
    this.#encoded = encoded
    this.#prefix = prefix
    this.path = entry.path
    this.data = entry.data
  }

  async done(): Promise<void> {
    this.#settled = true
  }

  /** At its old place; behind all others where the znode had more items. */
  async release(): Promise<void> {
    if (this.#settled) return
    this.#settled = true
    await this.#putBack().catch(() => {})
  }

  async #putBack(): Promise<void> {
    const { path, rest } = this.#entry
    if (rest ? await this.#make(this.#prefix, 'persistent-sequential') : await this.#make(path, 'persistent')) return
    // The numbers are used up, and somebody has the last one.
    for (const name of lastNames(this.#prefix)) if (await this.#make(name, 'persistent')) return
  }

  /** @returns false when there is one of that name already */
  async #make(path: string, mode: CreateMode): Promise<boolean> {
    let doubt = false
    for (;;) {
      try {
        await this.#zk.create(path, this.#encoded, { mode })
        return true
      } catch (error) {
        // After a lost answer it is ours.
        if (error instanceof ZkError && error.name === 'NodeExists') return doubt
        // It was the last one, and the server has removed the empty container.
        if (error instanceof ZkError && error.name === 'NoNode') await ensure(this.#zk, parentPath(path), 'persistent')
        else if (!inDoubt(this.#zk, error)) throw error
        else doubt ||= error.maybeApplied
      }
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release()
  }
}

/**
 * Removes an item, or the first of those in its znode.
 * @returns whether it is ours: nobody was faster. After a lost answer it is taken for ours, also when the session is over by
 * then, and may be somebody else's, too: rather twice than never
 */
export async function remove(zk: ZooKeeper, { path, rest, stat: { version } }: Omit<Entry, 'data'>): Promise<boolean> {
  let doubt = false
  for (;;) {
    try {
      if (rest) await zk.set(path, rest, { version })
      else await zk.delete(path, { version })
      return true
    } catch (error) {
      if (error instanceof ZkError && (error.name === 'NoNode' || error.name === 'BadVersion')) return doubt
      doubt ||= error instanceof ConnectionError && error.maybeApplied
      if (inDoubt(zk, error)) continue
      if (doubt) return true
      throw error
    }
  }
}
