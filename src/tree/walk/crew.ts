import type { ZooKeeper } from '../../client/client.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'

/** Requests after which more sessions are worth their opening. */
const MANY = 2000
/** Sessions opened besides the one there is. */
const SIBLINGS = 7

/**
 * Several sessions that read in place of one, for what a server tells only for one znode at a time (ACLs, stats without
 * data). It takes the requests of a connection one by one, each with threads to wake: over eight connections it answers
 * three times as many with a third of its work (bench/README.md). Where more sessions are not to be had, one does it.
 */
export class Crew {
  readonly #zk: ZooKeeper
  readonly #siblings: ZooKeeper[] = []
  #opening: Promise<unknown> | undefined
  #asked = 0

  constructor(zk: ZooKeeper) {
    this.#zk = zk
  }

  /** Reads with the session whose turn it is. Sees all that was written before the crew had work. */
  async ask<T>(read: (zk: ZooKeeper) => Promise<T>): Promise<T> {
    const turn = this.#asked++ % (this.#siblings.length + 1)
    if (this.#asked === MANY) this.#opening = this.#open()
    const sibling = this.#siblings[turn - 1]
    if (!sibling) return read(this.#zk)
    try {
      return await read(sibling)
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error
      return read(this.#zk)
    }
  }

  async #open(): Promise<void> {
    const joins = Array.from({ length: SIBLINGS }, async () => {
      const sibling = await this.#zk.sibling()
      this.#siblings.push(sibling)
    })
    await Promise.allSettled(joins)
  }

  async close(): Promise<void> {
    await this.#opening
    await Promise.all(this.#siblings.map((sibling) => sibling.close()))
  }
}
