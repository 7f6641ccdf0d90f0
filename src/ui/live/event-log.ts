const KEPT = 2000
const RATE_WINDOW = 5000

/** A line of the event log. `zxid` undefined where the server does not tell. */
export interface LogEvent {
  readonly time: number
  readonly type: string
  readonly path: string
  readonly zxid: bigint | undefined
}

/** The newest events, and how many there were: a ring, so that a flood costs no memory. */
export class EventLog {
  readonly #ring: LogEvent[] = []
  #next = 0
  #total = 0
  /** Events of the last seconds, one count a second. */
  readonly #seconds = new Map<number, number>()
  #frozen: readonly LogEvent[] | undefined

  get total(): number {
    return this.#total
  }

  get paused(): boolean {
    return this.#frozen !== undefined
  }

  add(event: LogEvent): void {
    if (this.#ring.length < KEPT) this.#ring.push(event)
    else this.#ring[this.#next] = event
    this.#next = (this.#next + 1) % KEPT
    this.#total++
    const second = Math.floor(event.time / 1000)
    this.#seconds.set(second, (this.#seconds.get(second) ?? 0) + 1)
    if (this.#seconds.size > 60) this.#seconds.delete(this.#seconds.keys().next().value!)
  }

  /** Events a second, over the last five. @param now ms since 1970 */
  rate(now: number): number {
    let count = 0
    for (const [second, events] of this.#seconds) if (second * 1000 > now - RATE_WINDOW) count += events
    return count / (RATE_WINDOW / 1000)
  }

  /** Stops the display, not the log; or lets it go on. */
  togglePause(): void {
    this.#frozen = this.#frozen ? undefined : this.#all()
  }

  /** The newest last. @param back how many of the newest to leave out */
  window(count: number, back: number, filter: string): readonly LogEvent[] {
    const found: LogEvent[] = []
    let left = back
    for (let i = this.#length() - 1; i >= 0 && found.length < count; i--) {
      const event = this.#at(i)
      if (filter !== '' && !event.path.includes(filter)) continue
      if (left-- > 0) continue
      found.push(event)
    }
    return found.reverse()
  }

  /** Everything kept, the newest last. */
  entries(): readonly LogEvent[] {
    return this.#frozen ?? this.#all()
  }

  #length(): number {
    return this.#frozen?.length ?? this.#ring.length
  }

  #at(index: number): LogEvent {
    if (this.#frozen) return this.#frozen[index]!
    return this.#ring.length < KEPT ? this.#ring[index]! : this.#ring[(this.#next + index) % KEPT]!
  }

  #all(): LogEvent[] {
    if (this.#ring.length < KEPT) return [...this.#ring]
    return [...this.#ring.slice(this.#next), ...this.#ring.slice(0, this.#next)]
  }
}
