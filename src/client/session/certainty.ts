/**
 * How long a session is certain to live, from what answers have proved. All times in ms of one clock that never jumps.
 *
 * The leader ends a session when it has heard nothing of it for its timeout T. A handshake is passed on to it at once; of all
 * other requests a follower tells it with its own pings only, every half tick (LearnerSessionTracker, Follower.ping), and
 * an answer of the follower alone proves nothing: it may be cut off. What went through the leader, like `sync`, proves that
 * all the follower had to tell until half a tick before was told. So when a `sync` sent at `s` is answered, the leader
 * counts from the latest request sent before `s` minus half a tick, or from later. The tick is unknown; T is two ticks or
 * more unless the server's minSessionTimeout was lowered, so half a tick is T/4 at most, and some more is added for pings
 * that are late.
 */
export class Certainty {
  /** When requests were sent whose answers came, oldest first. */
  #touches: number[] = []
  /** The leader counts from here, or from later. */
  #from = Number.NEGATIVE_INFINITY
  /** When the last request was sent that went through the leader and was answered. */
  #proven = Number.NEGATIVE_INFINITY

  /** A handshake was answered: the leader itself counts from its sending or later. */
  greeted(sent: number): void {
    this.#from = Math.max(this.#from, sent)
    this.#proven = Math.max(this.#proven, sent)
  }

  /** Some request was answered, by whatever server. */
  touched(sent: number): void {
    const later = this.#touches.findIndex((other) => other > sent)
    this.#touches.splice(later < 0 ? this.#touches.length : later, 0, sent)
  }

  /** A request that went through the leader was answered. @param timeout of the session, T */
  proven(sent: number, timeout: number): void {
    this.touched(sent)
    this.#proven = Math.max(this.#proven, sent)
    const told = this.#touches.findLastIndex((touch) => touch <= sent - timeout * HALF_TICK)
    if (told < 0) return
    this.#from = Math.max(this.#from, this.#touches[told]!)
    this.#touches.splice(0, told)
  }

  /** When whatever must not outlive the session has to be gone: a little before the leader may end it. */
  lostAt(timeout: number): number {
    return this.#from + timeout * (1 - EARLY)
  }

  /**
   * When to begin to stop what must not outlive the session: 3/8 T after the last proof was asked for, and where that leaves
   * less than a quarter of T before `lostAt`, not before it has to be.
   */
  doubtAt(timeout: number): number {
    const lost = this.lostAt(timeout)
    return Math.min(lost, Math.max(this.#proven + timeout * PATIENCE, lost - timeout * GRACE))
  }
}

/** Of the timeout: half a tick at the most, and a sixth of that for pings of the server that are late. */
const HALF_TICK = 7 / 24
/** Of the timeout: for a signal to arrive and a process to end. */
const EARLY = 1 / 24
const PATIENCE = 8 / 24
const GRACE = 1 / 4
