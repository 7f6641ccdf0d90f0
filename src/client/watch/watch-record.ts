/**
 * One path in one of the server's tables of watches: whether we are in it. `idle` · `arming` a request that puts us there is
 * on its way · `armed`. What is on its way when the server is told to forget us counts for nothing.
 */
export class WatchRecord {
  /** The server has us in the table, on the connection there is or, when there is none, on the last one. */
  armed = false
  /** Set while changes after this zxid may not have been told. */
  since: bigint | undefined
  #departed = 0
  #epoch = 0

  get arming(): boolean {
    return this.#departed > 0
  }

  /** A request that arms is sent. @returns to be called once with its answer: whether we are in the table */
  depart(): (armed: boolean) => void {
    const epoch = this.#epoch
    this.#departed++
    return (armed) => {
      if (epoch !== this.#epoch) return
      this.#departed--
      if (armed) this.armed = true
      if (armed) this.since = undefined
    }
  }

  /** It fired, or the connection is another: the server has us no more. One that is on its way may still arm. */
  lapse(since?: bigint): void {
    this.armed = false
    this.since = since
  }

  /** The server is told to forget us, whatever was sent before. */
  forget(): void {
    this.lapse()
    this.#epoch++
    this.#departed = 0
  }

  /**
   * We are wanted there no more. Without a connection there is nobody to tell: the next one does not ask for it, but for
   * what is on its way, which will have to be taken off then.
   * @returns whether to tell the server
   */
  leave(connected: boolean): boolean {
    if (connected) this.forget()
    else this.lapse()
    return connected
  }

  /** A new connection is asked to watch from where nothing is missing. @returns that zxid */
  resume(lastZxid: bigint): bigint {
    this.armed = true
    this.since ??= lastZxid
    return this.since
  }

  /** What `resume` asked for is done. */
  resumed(): void {
    if (this.armed) this.since = undefined
  }
}
