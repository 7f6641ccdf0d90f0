import { Buffer } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import type { ZooKeeper } from '../client/client.ts'
import { ZkError } from '../wire/error.ts'
import { baseName, parentPath } from '../wire/path.ts'
import { Held } from './held.ts'
import { inDoubt, persist } from './persist.ts'
import { ensure } from './sequence.ts'

/**
 * An item that is ours for now: others leave it alone until it is done, given back, or our session is over.
 */
export class Taken implements AsyncDisposable {
  /** The znode of the item. */
  readonly path: string
  readonly data: Buffer | null
  /** Our claim: an ephemeral znode. Its `signal` is aborted when the item may be somebody else's. */
  readonly claim: Held
  readonly #zk: ZooKeeper
  #settled = false

  constructor(zk: ZooKeeper, path: string, data: Buffer | null, claim: Held) {
    this.#zk = zk
    this.path = path
    this.data = data
    this.claim = claim
  }

  /**
   * Removes the item for good, together with the claim.
   * @throws ZkError NoNode when the claim is not ours any more: somebody else may work on the item now
   */
  async done(): Promise<void> {
    let asked = false
    await persist(this.#zk, async () => {
      // Only the holder of the claim removes an item: when it is gone after a lost answer, we have removed it.
      if (asked && !(await this.#zk.exists(this.path))) return
      asked = true
      await this.#zk.transaction().delete(this.claim.path).delete(this.path).commit()
    })
    this.#settled = true
    this.claim.lose(new Error('done'))
  }

  /** Gives the item back, at its old place. Never throws. */
  async release(): Promise<void> {
    if (!this.#settled) await this.claim.release()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release()
  }
}

/** Claims an item. @returns undefined when somebody else has it */
export async function claim(zk: ZooKeeper, path: string): Promise<Held | undefined> {
  const id = randomUUID()
  for (;;) {
    try {
      const { stat } = await zk.create(path, id, { mode: 'ephemeral' })
      return new Held(zk, { path, name: baseName(path), stat })
    } catch (error) {
      if (error instanceof ZkError && error.name === 'NodeExists') return undefined
      if (error instanceof ZkError && error.name === 'NoNode') await ensure(zk, parentPath(path), 'persistent')
      else if (!inDoubt(zk, error)) throw error
      else {
        const ours = await persist(zk, () => zk.get(path)).catch(() => undefined)
        if (ours?.data?.equals(Buffer.from(id))) return new Held(zk, { path, name: baseName(path), stat: ours.stat })
      }
    }
  }
}
