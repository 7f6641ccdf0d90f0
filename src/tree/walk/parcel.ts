import type { Question, Spot } from './spot.ts'

/** Names of children that come with one, where stats tell how many there are. */
const NAMES = 20_000
/** Bytes of paths in its request, well under the server's jute.maxbuffer. */
const BYTES = 128 * 1024

/** Znodes that are asked the same together. */
export class Parcel {
  readonly question: Question
  readonly spots: Spot[] = []
  readonly #most: number
  #bytes = 0
  #names = 0

  constructor(question: Question, most: number) {
    this.question = question
    this.#most = most
  }

  get full(): boolean {
    return this.spots.length >= this.#most || this.#bytes >= BYTES || this.#names >= NAMES
  }

  push(spot: Spot): void {
    this.spots.push(spot)
    this.#bytes += spot.path.length * 3 + 14
    if (this.question === 'list') this.#names += spot.stat?.numChildren ?? 0
  }
}
