import { now } from '../connection/clock.ts'
/** What a heartbeat needs of a connection. */
export interface Beating {
  readonly lastHeard: number
  readonly lastSent: number
  ping(): unknown
}

/**
 * Keeps a session alive and notices a dead peer, after the ratios of the Java client:
 * a ping once nothing was sent for T/3 (never rarer than 10 s; only what we send counts for the server), and the verdict
 * "dead" once nothing was heard for 2T/3.
 */
export class Heartbeat {
  readonly #connection: Beating
  readonly #timeout: number
  readonly #dead: (silence: number) => void
  #timer: NodeJS.Timeout | undefined
  #due = 0
  /** Silence before this moment does not count. */
  #excused = 0
  #stopped = false

  /** @param timeout negotiated session timeout in ms */
  constructor(connection: Beating, timeout: number, dead: (silence: number) => void) {
    this.#connection = connection
    this.#timeout = timeout
    this.#dead = dead
    this.#arm()
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  get #pause(): number {
    return Math.min(this.#timeout / 3, 10_000)
  }

  #arm(): void {
    if (this.#stopped) return
    const { lastHeard, lastSent } = this.#connection
    this.#due = Math.min(lastSent + this.#pause, Math.max(lastHeard, this.#excused) + (this.#timeout * 2) / 3)
    this.#timer = setTimeout(() => this.#fire(), Math.max(this.#due - now(), 1))
  }

  #fire(): void {
    const late = now() - this.#due
    // After a stall (a busy loop, a suspended machine) no ping went out and answers may lie unread: T/3 to make up for it.
    if (late > this.#timeout / 6) this.#excused = now() - this.#timeout / 3
    this.#judge()
  }

  #judge(): void {
    const at = now()
    const silence = at - Math.max(this.#connection.lastHeard, this.#excused)
    if (silence >= (this.#timeout * 2) / 3) return this.#dead(silence)
    if (at - this.#connection.lastSent >= this.#pause - 1) this.#connection.ping()
    this.#arm()
  }
}
