import type { ZooKeeper } from '../../client/client.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'

/** Requests after which more sessions are worth their opening. */
const MANY = 2000
/** How long it may take to end what is not needed any more, in ms. */
const PATIENCE = 500
/** Sessions opened besides the one there is. */
const SIBLINGS = 7

interface Member {
  readonly zk: ZooKeeper
  /** Requests it was given and has not answered. */
  busy: number
}

/**
 * Several sessions that read in place of one, for what a server tells only for one znode at a time (ACLs, stats without
 * data). It takes the requests of a connection one by one, each with threads to wake: over eight connections it answers
 * three times as many with a third of its work (bench/README.md). Where more sessions are not to be had, one does it.
 */
export class Crew {
  readonly #zk: ZooKeeper
  readonly #members: Member[]
  #opening: Promise<unknown> | undefined
  #asked = 0
  #over = false

  constructor(zk: ZooKeeper) {
    this.#zk = zk
    this.#members = [{ zk, busy: 0 }]
  }

  /**
   * Reads with the session that has least to do. Sees all that was written before the crew had work.
   * @param requests that are made of it
   */
  async ask<T>(read: (zk: ZooKeeper) => Promise<T>, requests = 1): Promise<T> {
    if (this.#asked < MANY && this.#asked + requests >= MANY) this.#opening = this.#open()
    this.#asked += requests
    const member = this.#members.reduce((idlest, one) => (one.busy < idlest.busy ? one : idlest))
    member.busy += requests
    try {
      return await read(member.zk)
    } catch (error) {
      if (!(error instanceof ConnectionError) || member.zk === this.#zk) throw error
      return read(this.#zk)
    } finally {
      member.busy -= requests
    }
  }

  async #open(): Promise<void> {
    const joins = Array.from({ length: SIBLINGS }, async () => {
      const sibling = await this.#zk.sibling()
      if (this.#over) await sibling.close()
      else this.#members.push({ zk: sibling, busy: 0 })
    })
    await Promise.allSettled(joins)
  }

  /**
   * Ends the sessions. One that is still being opened ends as soon as it is there, and is not waited for long.
   * @param early requests may be on their way that nobody waits for any more: neither are servers that do not answer
   */
  async close(early = false): Promise<void> {
    this.#over = true
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE).unref())
    await Promise.race([this.#opening, late])
    await Promise.all(this.#members.slice(1).map(({ zk }) => zk.close(early ? { timeout: PATIENCE } : {})))
  }
}
