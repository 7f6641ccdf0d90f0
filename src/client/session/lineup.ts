import { asAttempt } from '../connection/attempt.ts'
import type { Attempt } from '../terms/connection-error.ts'
import { backoff, type Host, hostText, pause, shuffled } from '../terms/hosts.ts'
import type { StopSignal } from '../terms/stop.ts'

/**
 * Asked after each failure whether to give up, and why: gets the last attempts, one a server at most, and what was thrown;
 * `lap` is true when all were tried.
 */
export type Verdict = (attempts: readonly Attempt[], lap: boolean, error: unknown) => Error | undefined

/** The servers in the order they are tried: shuffled once, then round and round. */
export class Lineup {
  #hosts: readonly Host[]
  #next = 0
  #preferred: Host | undefined

  constructor(hosts: readonly Host[]) {
    this.#hosts = shuffled(hosts)
  }

  get hosts(): readonly Host[] {
    return this.#hosts
  }

  /** From the next attempt on these are the servers. */
  replace(hosts: readonly Host[]): void {
    this.#hosts = shuffled(hosts)
    this.#next = 0
    this.#preferred = undefined
  }

  get size(): number {
    return this.hosts.length
  }

  has(host: Host): boolean {
    return this.#hosts.some((one) => hostText(one) === hostText(host))
  }

  /** The next attempt goes to this one. */
  prefer(host: Host): void {
    this.#preferred = host
  }

  next(): Host {
    const preferred = this.#preferred
    this.#preferred = undefined
    if (preferred) return preferred
    return this.hosts[this.#next++ % this.hosts.length]!
  }

  /**
   * Tries server after server, with a growing, jittered pause after each lap.
   * @param longest pause in ms
   * @throws what `verdict` returns
   */
  async find<T>(
    attempt: (host: Host) => Promise<T>,
    verdict: Verdict,
    longest: number,
    signal: StopSignal,
  ): Promise<T> {
    const attempts: Attempt[] = []
    for (let lap = 0; ; lap++) {
      for (let i = 1; i <= this.size; i++) {
        const host = this.next()
        try {
          return await attempt(host)
        } catch (error) {
          attempts.push(asAttempt(host, error))
          const failure = verdict(attempts.slice(-this.size), i === this.size, error)
          if (failure) throw failure
        }
      }
      attempts.splice(0, attempts.length - this.size)
      await pause(backoff(lap, longest), signal)
    }
  }
}
