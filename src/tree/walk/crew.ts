import { setTimeout as sleep } from 'node:timers/promises'
import type { ZooKeeper } from '../../client/client.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'

/** Requests after which more sessions are worth their opening. */
const MANY = 2000
/** How long it may take to end what is not needed any more, in ms. */
const PATIENCE = 500
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
  #over = false

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
      if (this.#over) await sibling.close()
      else this.#siblings.push(sibling)
    })
    await Promise.allSettled(joins)
  }

  /**
   * Ends the sessions. One that is still being opened ends as soon as it is there, and is not waited for long.
   * @param early requests may be on their way that nobody waits for any more: neither are servers that do not answer
   */
  async close(early = false): Promise<void> {
    this.#over = true
    await Promise.race([this.#opening, sleep(PATIENCE, undefined, { ref: false })])
    await Promise.all(this.#siblings.map((sibling) => sibling.close(early ? { timeout: PATIENCE } : {})))
  }
}
