import type { Buffer } from 'node:buffer'
import type { ZooKeeper } from '../../client/client.ts'
import { ZkError } from '../../wire/error.ts'
import { parentPath } from '../../wire/path.ts'
import { inDoubt, persist } from '../steps/persist.ts'
import { ensure } from '../steps/sequence.ts'
import type { Entry, Taken } from './taken.ts'

/** An item out of a queue whose takers know no claims: it is ours because we have removed it. */
export class RemovedItem implements Taken {
  readonly path: string
  readonly data: Buffer | null
  readonly claim = undefined
  readonly #zk: ZooKeeper
  readonly #entry: Entry
  readonly #encoded: Buffer | null
  #settled = false

  /** @param encoded the data of a znode with this item alone */
  constructor(zk: ZooKeeper, entry: Entry, encoded: Buffer | null) {
    this.#zk = zk
    this.#entry = entry
    this.#encoded = encoded
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
    const { path, rest } = this.#entry
    const [place, mode] = rest
      ? ([path.slice(0, -10), 'persistent-sequential'] as const)
      : [path, 'persistent' as const]
    const putBack = (): Promise<unknown> => this.#zk.create(place, this.#encoded, { mode })
    try {
      await persist(this.#zk, putBack).catch(async (error) => {
        if (!(error instanceof ZkError) || error.name !== 'NoNode') throw error
        // It was the last one, and the server has removed the empty container.
        await ensure(this.#zk, parentPath(path), 'persistent')
        await persist(this.#zk, putBack)
      })
    } catch {
      // Nobody is to be told.
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release()
  }
}

/**
 * Removes an item, or the first of those in its znode.
 * @returns whether it is ours: nobody was faster. After a lost answer it is taken for ours, and may be somebody else's,
 * too: rather twice than never
 */
export async function remove(zk: ZooKeeper, { path, rest, stat: { version } }: Entry): Promise<boolean> {
  let doubt = false
  for (;;) {
    try {
      if (rest) await zk.set(path, rest, { version })
      else await zk.delete(path, { version })
      return true
    } catch (error) {
      if (error instanceof ZkError && (error.name === 'NoNode' || error.name === 'BadVersion')) return doubt
      if (!inDoubt(zk, error)) throw error
      doubt ||= error.maybeApplied
    }
  }
}
