import type { ZooKeeper } from '../../client/client.ts'

export interface WatchdogHooks {
  /** Nothing was heard for 2/3 of the session timeout: stop what must not go on without the session. */
  doubt(): void
  /** 11/12 of it are over: the server may end the session at any moment. */
  lost(): void
}

/**
 * Knows how long the session is certain to live. Certain is what an answer proves: when we sent a question that was
 * answered, the server had us, and from then on it keeps the session for its timeout. The moment of the answer proves
 * less: it may have been on its way for long.
 */
export class Watchdog {
  readonly #zk: ZooKeeper
  readonly #hooks: WatchdogHooks
  readonly #timeout: number
  #proven = performance.now()
  #stage: 'sure' | 'doubt' | 'lost' | 'stopped' = 'sure'
  #asking = false
  #timer: NodeJS.Timeout | undefined
  readonly #unsubscribe: () => void

  constructor(zk: ZooKeeper, hooks: WatchdogHooks) {
    this.#zk = zk
    this.#hooks = hooks
    this.#timeout = zk.sessionTimeout
    // A new connection is a chance to prove it sooner than the next tick.
    this.#unsubscribe = zk.events.subscribe(() => {
      this.#asking = false
      void this.#ask()
    })
    this.#tick()
  }

  stop(): void {
    if (this.#stage !== 'lost') this.#stage = 'stopped'
    clearTimeout(this.#timer)
    this.#unsubscribe()
  }

  #tick(): void {
    const silence = performance.now() - this.#proven
    if (silence >= (this.#timeout * 11) / 12) return this.#bite()
    if (silence >= (this.#timeout * 2) / 3 && this.#stage === 'sure') {
      this.#stage = 'doubt'
      this.#hooks.doubt()
    }
    void this.#ask()
    this.#timer = setTimeout(() => this.#tick(), this.#pause(silence))
  }

  /** Until the next question, or the next moment that matters. */
  #pause(silence: number): number {
    const next = this.#stage === 'sure' ? (this.#timeout * 2) / 3 : (this.#timeout * 11) / 12
    return Math.max(1, Math.min(this.#timeout / 12, next - silence))
  }

  #bite(): void {
    if (this.#stage === 'sure') this.#hooks.doubt()
    this.#stage = 'lost'
    this.stop()
    this.#hooks.lost()
  }

  async #ask(): Promise<void> {
    if (this.#asking) return
    this.#asking = true
    const sent = performance.now()
    // A ping whose connection broke is never answered: the change of state allows the next.
    try {
      await this.#zk.ping()
      this.#proven = sent
    } catch {
      // No answer proves nothing.
    }
    this.#asking = false
  }
}
