import { now } from '../connection/clock.ts'

/** What a heartbeat needs of a connection. */
export interface Beating {
  readonly lastHeard: number
  ping(): Promise<unknown>
}

export interface HeartbeatHooks {
  /** Nothing was heard for so many ms that the server must be gone. */
  dead(silence: number): void
  /** A ping sent then, on the clock of now(), has been answered. */
  touched(sent: number): void
}

/**
 * Keeps a session alive and notices a dead peer, after the ratios of the Java client:
 * a ping every T/3 (never rarer than 10 s; only what we send counts for the server), and the verdict "dead" once nothing
 * was heard for 2T/3. It pings among other requests, too: their answers are not looked at here, and whoever wants to know
 * how long the session is certain to live needs some that were.
 */
export class Heartbeat {
  readonly #connection: Beating
  readonly #timeout: number
  readonly #hooks: HeartbeatHooks
  #pinged = now()
  #timer: NodeJS.Timeout | undefined
  #due = 0
  /** Silence before this moment does not count. */
  #excused = 0
  #stopped = false

  /** @param timeout negotiated session timeout in ms */
  constructor(connection: Beating, timeout: number, hooks: HeartbeatHooks) {
    this.#connection = connection
    this.#timeout = timeout
    this.#hooks = hooks
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
    const heard = Math.max(this.#connection.lastHeard, this.#excused)
    this.#due = Math.min(this.#pinged + this.#pause, heard + (this.#timeout * 2) / 3)
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
    if (silence >= (this.#timeout * 2) / 3) return this.#hooks.dead(silence)
    if (at - this.#pinged >= this.#pause - 1) this.#ping(at)
    this.#arm()
  }

  #ping(sent: number): void {
    this.#pinged = sent
    // One whose connection ends first is not answered.
    this.#connection.ping().then(
      () => this.#hooks.touched(sent),
      () => {},
    )
  }
}
