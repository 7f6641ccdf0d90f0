/** Reads in the first packet: nobody knows yet what an answer weighs. */
const FIRST = 8
/** Reads in a packet at most: twice as many are hardly faster, and hold up who else asks this server (bench/README.md). */
const MOST = 250
/** A size of answer that keeps both sides busy without holding either up. */
const ANSWER_BYTES = 512 * 1024

/** How many reads the next packet holds, by what the answers to the last weighed; twice as many each time at most. */
export class Pace {
  #most = FIRST

  get most(): number {
    return this.#most
  }

  /** @param bytes of an answer, @param reads it was to */
  learn(bytes: number, reads: number): void {
    const fit = Math.floor(ANSWER_BYTES / (bytes / reads + 1))
    this.#most = Math.max(1, Math.min(MOST, fit, this.#most * 2))
  }
}
