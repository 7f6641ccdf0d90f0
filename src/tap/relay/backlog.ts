import { performance } from 'node:perf_hooks'

/** Bytes that may wait. */
const MOST_BYTES = 64 * 1024 * 1024
/** How long one turn may look at bytes before sockets have theirs again, in ms. */
const SLICE = 2

interface Work {
  readonly bytes: number
  readonly look: () => void
}

/**
 * What has passed and is still to be looked at, in order. It is done between the turns of the sockets, a little at a time,
 * so that looking never holds up what passes; when too much waits, the newest passes unseen.
 */
export class Backlog {
  /** Bytes that nobody looked at. */
  dropped = 0
  readonly #most: number
  #work: Work[] = []
  #at = 0
  #bytes = 0
  #due: NodeJS.Immediate | undefined
  #paused = false

  constructor(most = MOST_BYTES) {
    this.#most = most
  }

  set paused(paused: boolean) {
    this.#paused = paused
    if (!paused) this.#schedule()
  }

  /**
   * @param bytes that are held until then
   * @returns false when there is no room for them: they pass unseen, and are counted
   */
  add(bytes: number, look: () => void): boolean {
    const room = bytes === 0 || this.#bytes + bytes <= this.#most
    if (!room) this.dropped += bytes
    else {
      this.#bytes += bytes
      this.#work.push({ bytes, look })
      this.#schedule()
    }
    return room
  }

  /** Looks at all that waits, now. */
  flush(): void {
    this.#run(Number.POSITIVE_INFINITY)
  }

  #schedule(): void {
    if (this.#paused || this.#due || this.#at === this.#work.length) return
    this.#due = setImmediate(() => {
      this.#due = undefined
      this.#run(performance.now() + SLICE)
      this.#schedule()
    })
  }

  #run(until: number): void {
    while (this.#at < this.#work.length && (until === Number.POSITIVE_INFINITY || !this.#paused)) {
      const { bytes, look } = this.#work[this.#at++]!
      this.#bytes -= bytes
      look()
      if (performance.now() > until) break
    }
    if (this.#at < this.#work.length && this.#at < 10_000) return
    this.#work = this.#work.slice(this.#at)
    this.#at = 0
  }
}
