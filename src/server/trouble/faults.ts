import { RequestFaults } from './request-faults.ts'

/**
 * Trouble on demand, for people who test their own clients. Answers leave in order whatever is asked; a frozen server
 * neither reads nor answers, as if it were stopped, and its sessions get their full time again when it thaws.
 */
export class Faults {
  #delay = 0
  #frozen = false
  #held: { due: number; send: () => void }[] = []
  #timer: NodeJS.Timeout | undefined
  /** Whether new connections are cut at once. */
  refusing = false
  /** What is to befall single requests. */
  readonly requests = new RequestFaults()

  /** Nothing is held back and nothing has to wait. */
  get idle(): boolean {
    return !this.#frozen && this.#delay === 0 && this.#held.length === 0
  }

  get frozen(): boolean {
    return this.#frozen
  }

  /** @param ms how long each answer and notification is held back from now on; 0 ends it */
  set delay(ms: number) {
    this.#delay = ms
  }

  freeze(): void {
    this.#frozen = true
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  thaw(): void {
    this.#frozen = false
    this.#arm()
  }

  hold(send: () => void): void {
    const last = this.#held.at(-1)
    this.#held.push({ due: Math.max(performance.now() + this.#delay, last?.due ?? 0), send })
    this.#arm()
  }

  /** Forgets what is held back, and what was to come. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#held = []
    this.requests.clear()
  }

  #arm(): void {
    if (this.#frozen || this.#timer || this.#held.length === 0) return
    const wait = Math.max(0, this.#held[0]!.due - performance.now())
    this.#timer = setTimeout(() => this.#sendDue(), wait)
  }

  #sendDue(): void {
    this.#timer = undefined
    while (!this.#frozen && this.#held.length > 0 && this.#held[0]!.due <= performance.now()) this.#held.shift()!.send()
    this.#arm()
  }
}
