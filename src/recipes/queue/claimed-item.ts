import { Buffer } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import type { ZooKeeper } from '../../client/client.ts'
import { errorCodes } from '../../wire/codes.ts'
import { ZkError } from '../../wire/error.ts'
import { baseName, parentPath } from '../../wire/path.ts'
import type { Stat } from '../../wire/records.ts'
import { Held } from '../holding/held.ts'
import { Vigil } from '../holding/vigil.ts'
import { ifThere } from '../steps/if-there.ts'
import { inDoubt, persist } from '../steps/persist.ts'
import { ensure } from '../steps/sequence.ts'
import { whileOurs } from '../steps/while-ours.ts'
import type { Entry, Taken } from './taken.ts'

/** An item that others leave alone because of our claim; it stays in the queue until it is done. */
export class ClaimedItem implements Taken {
  readonly path: string
  readonly data: Buffer | null
  readonly claim: Held
  readonly #zk: ZooKeeper
  readonly #entry: Entry
  #settled = false

  constructor(zk: ZooKeeper, entry: Entry, claim: Held) {
    this.#zk = zk
    this.#entry = entry
    this.path = entry.path
    this.data = entry.data
    this.claim = claim
  }

  async done(): Promise<void> {
    const { path, rest } = this.#entry
    let asked = false
    const done = await whileOurs(this.#zk, this.claim, async (version) => {
      asked = true
      const transaction = this.#zk.transaction().delete(this.claim.path, { version })
      if (rest) transaction.set(path, rest)
      else transaction.delete(path)
      return transaction.commit()
    })
    // Only the holder of the claim changes an item: when it is another one after a lost answer, we have done it.
    if (!done && !(asked && !(await persist(this.#zk, () => this.#isThere()))))
      throw new ZkError(errorCodes.NoNode.code, this.claim.path)
    this.#settled = true
    this.claim.lose(new Error('done'))
  }

  /** `sync` first: a server that lags behind the one that took the transaction would still show it. */
  async #isThere(): Promise<boolean> {
    const { path, stat } = this.#entry
    await this.#zk.sync(path)
    return (await this.#zk.exists(path))?.mzxid === stat.mzxid
  }

  /** At its old place. */
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
  let doubt = false
  for (;;) {
    try {
      const { stat } = await zk.create(path, id, { mode: 'ephemeral' })
      return await held(zk, path, stat)
    } catch (error) {
      if (error instanceof ZkError && error.name === 'NodeExists') return doubt ? claimed(zk, path, id) : undefined
      if (error instanceof ZkError && error.name === 'NoNode') await ensure(zk, parentPath(path), 'persistent')
      else if (!inDoubt(zk, error)) throw error
      else doubt ||= error.maybeApplied
    }
  }
}

/** Our claim, when it is ours that is there: its answer was lost. */
async function claimed(zk: ZooKeeper, path: string, id: string): Promise<Held | undefined> {
  const there = await ifThere(persist(zk, () => zk.get(path)))
  return there?.data?.equals(Buffer.from(id)) ? held(zk, path, there.stat) : undefined
}

/** The answer may have been on its way for long: made sure of before it counts. */
async function held(zk: ZooKeeper, path: string, stat: Stat): Promise<Held> {
  await Vigil.of(zk).assured()
  const name = baseName(path)
  const rivals = { directory: parentPath(path), hold: (names: readonly string[]) => names.includes(name) }
  return new Held(zk, { path, name, stat, unique: false }, rivals)
}
