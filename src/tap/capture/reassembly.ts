import { Buffer } from 'node:buffer'
import type { Side } from '../conversation/conversation.ts'

/** What waits for what is before it is given up when this much is behind it: segments, their bytes, or ms. */
const MOST_SEGMENTS = 64
const MOST_BYTES = 1024 * 1024
const PATIENCE = 1000
/** Nobody has more than this on the way: an acknowledgement further ahead is damage. */
const WINDOW = 64 * 1024 * 1024

export interface Reassembled {
  bytes(from: Side, bytes: Buffer, time: number): void
  /** Bytes that were sent and are in no segment of the capture. */
  lost(from: Side, bytes: number, time: number): void
  /** All that one side sent has come out. */
  finished(from: Side, time: number): void
}

/** A part of what one side sent. */
export interface Part {
  readonly from: Side
  readonly sequence: number
  /** The next byte it expected of the other side; undefined where it says nothing of that. */
  readonly acknowledged: number | undefined
  readonly payload: Buffer
  /** Bytes it had on the wire; those that the capture cut off are lost. */
  readonly length: number
  /** Whether nothing follows: that has a number of its own. */
  readonly fin: boolean
  readonly time: number
}

/**
 * A TCP connection put in order: segments of both sides in the order of the capture go in, bytes in the order in which they
 * were sent come out. Repeats are dropped. What comes too early waits for what is before it; and so does what one side
 * said after it had heard of the other what is not here yet, for an answer must not come out before its question. What
 * never comes is told as lost: a capture loses segments, too, and nobody sends those again.
 */
export class Reassembly {
  readonly #out: Reassembled
  /** The sequence number of the next byte of each; undefined before its first segment. */
  readonly #next: Record<Side, number | undefined> = { client: undefined, server: undefined }
  /** In the order they came. */
  #waiting: Part[] = []
  #held = 0

  constructor(out: Reassembled) {
    this.#out = out
  }

  /** @param sequence of the SYN: what follows has the next number */
  begin(from: Side, sequence: number): void {
    this.#next[from] ??= (sequence + 1) >>> 0
  }

  push(part: Part): void {
    if (part.length === 0 && !part.fin) return
    this.#next[part.from] ??= part.sequence
    if (this.#waiting.length === 0 && this.#isDue(part)) return this.#take(part)
    // The capture's memory is not kept: a segment is a view of it.
    this.#waiting.push({ ...part, payload: Buffer.from(part.payload) })
    this.#held += part.payload.length
    this.#drain()
    while (this.#isTooMuch(part.time)) this.#giveUp()
  }

  /** All that is here comes out; nothing more comes in. */
  end(): void {
    while (this.#waiting.length > 0) this.#giveUp()
  }

  #isTooMuch(time: number): boolean {
    const first = this.#waiting[0]
    if (!first) return false
    return this.#waiting.length > MOST_SEGMENTS || this.#held > MOST_BYTES || time - first.time > PATIENCE
  }

  /** Whether all that is before a part has come out. */
  #isDue({ from, sequence, acknowledged }: Part): boolean {
    return distance(this.#next[from]!, sequence) <= 0 && this.#missingOf(otherOf(from), acknowledged) === 0
  }

  /** Bytes of one side that the other has acknowledged, and that are not here. */
  #missingOf(side: Side, acknowledged: number | undefined): number {
    const next = this.#next[side]
    if (next === undefined || acknowledged === undefined) return 0
    const missing = distance(next, acknowledged)
    return missing > WINDOW ? 0 : Math.max(0, missing)
  }

  #drain(): void {
    for (;;) {
      const index = this.#waiting.findIndex((part) => this.#isDue(part))
      if (index < 0) return
      const [part] = this.#waiting.splice(index, 1) as [Part]
      this.#held -= part.payload.length
      this.#take(part)
    }
  }

  /** What the first that waits is waiting for will not come. */
  #giveUp(): void {
    const { from, sequence, acknowledged, time } = this.#waiting[0]!
    const gap = distance(this.#next[from]!, sequence)
    if (gap > 0) this.#skip(from, sequence, time)
    else this.#skip(otherOf(from), acknowledged!, time)
    this.#drain()
  }

  /** Goes on at a number, or at what is here before it. */
  #skip(from: Side, to: number, time: number): void {
    const next = this.#next[from]!
    let at = to
    for (const part of this.#waiting) {
      if (part.from === from && distance(part.sequence, at) > 0 && distance(next, part.sequence) > 0) at = part.sequence
    }
    this.#out.lost(from, distance(next, at), time)
    this.#next[from] = at
  }

  #take({ from, sequence, payload, length, fin, time }: Part): void {
    const known = -distance(this.#next[from]!, sequence)
    const end = (sequence + length) >>> 0
    if (known < length) {
      const fresh = payload.subarray(Math.min(known, payload.length))
      if (fresh.length > 0) this.#out.bytes(from, fresh, time)
      const cut = length - Math.max(payload.length, known)
      if (cut > 0) this.#out.lost(from, cut, time)
      this.#next[from] = end
    }
    if (!fin || this.#next[from] !== end) return
    this.#next[from] = (end + 1) >>> 0
    this.#out.finished(from, time)
  }
}

function otherOf(side: Side): Side {
  return side === 'client' ? 'server' : 'client'
}

/** How far `to` is behind `from`, among numbers that wrap around at 2^32. */
function distance(from: number, to: number): number {
  return (to - from) | 0
}
