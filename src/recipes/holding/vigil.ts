import { setTimeout as sleep } from 'node:timers/promises'
import type { ZooKeeper } from '../../client/client.ts'
import { orAbort } from '../steps/or-abort.ts'
import { persist } from '../steps/persist.ts'

const vigils = new WeakMap<ZooKeeper, Vigil>()

/**
 * Keeps it certain that a session lives, while somebody needs to know: who holds something has the leader asked every
 * 1/24 of the session timeout, who waits for it has a ping sent every 1/12, so that there is something to count from when
 * its turn comes. One a session, however much it holds.
 */
export class Vigil {
  readonly #zk: ZooKeeper
  #holders = 0
  #waiters = 0
  #timer: NodeJS.Timeout | undefined
  #unsubscribe: (() => void) | undefined

  private constructor(zk: ZooKeeper) {
    this.#zk = zk
  }

  static of(zk: ZooKeeper): Vigil {
    let vigil = vigils.get(zk)
    if (!vigil) vigils.set(zk, (vigil = new Vigil(zk)))
    return vigil
  }

  /** Something is held from now on. @returns ends it */
  hold(): () => void {
    this.#holders++
    return this.#begin(() => this.#holders--)
  }

  /** Something is waited for from now on. @returns ends it */
  wait(): () => void {
    this.#waiters++
    return this.#begin(() => this.#waiters--)
  }

  /** Has the leader asked now, where it is not certain for some time to come; does not wait for the answer. */
  freshen(): void {
    if (this.#zk.certainty().doubt < this.#zk.sessionTimeout / 12) this.#zk.prove().catch(() => {})
  }

  /**
   * Resolves when the session is certain: at once where it is.
   * @throws ConnectionError when it is over; the signal's reason
   */
  async assured(signal?: AbortSignal): Promise<void> {
    while (this.#zk.certainty().doubt <= 0) {
      const proof = persist(this.#zk, () => this.#zk.prove(), signal)
      await orAbort(proof, signal, () => {})
      if (this.#zk.certainty().doubt <= 0) await sleep(this.#zk.sessionTimeout / 24, undefined, { signal })
    }
  }

  #begin(end: () => void): () => void {
    // A new connection is a chance to prove it sooner than the next tick.
    this.#unsubscribe ??= this.#zk.events.subscribe(({ state }) => {
      if (state === 'connected') this.#ask()
    })
    clearTimeout(this.#timer)
    this.#arm()
    let ended = false
    return () => {
      if (ended) return
      ended = true
      end()
      if (this.#holders + this.#waiters > 0) return
      clearTimeout(this.#timer)
      this.#unsubscribe?.()
      this.#unsubscribe = undefined
    }
  }

  #arm(): void {
    const pace = this.#zk.sessionTimeout / (this.#holders > 0 ? 24 : 12)
    this.#timer = setTimeout(() => {
      if (this.#zk.state === 'connected') this.#ask()
      this.#arm()
    }, pace)
  }

  /** No answer proves nothing. */
  #ask(): void {
    const asked = this.#holders > 0 ? this.#zk.prove({ timeout: this.#zk.sessionTimeout }) : this.#zk.ping()
    asked.catch(() => {})
  }
}
