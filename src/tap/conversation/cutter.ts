import { Buffer } from 'node:buffer'

const NOTHING = Buffer.alloc(0)
/** A longer frame is known by its beginning only: no request is, and few answers are. */
const WHOLE = 4 * 1024 * 1024
/** Bytes that are kept of one that is longer, or that lost a part. */
const HEAD = 64 * 1024
/** The header of a request: nothing is shorter. */
const SHORTEST = 8
/** The longest frame believed in: a longer one is no frame. */
const LONGEST = 0x1000_0000
/** Frames in a row that must make sense before one that was searched for is believed: data can hold what looks like a frame. */
const PROOFS = 2
/** Bytes among which a frame's beginning is searched for; what comes before them is given up. */
const WINDOW = 4 * 1024

/** One frame, or as much of it as there is. */
export interface Frame {
  /** Without the length in front. */
  readonly payload: Buffer
  /** Bytes it has on the wire, the length in front included. */
  readonly bytes: number
  /** Whether all of the payload is here. */
  readonly whole: boolean
}

export interface CutterSink {
  frame(frame: Frame): void
  /** Bytes that are part of no frame: what stood before the first one, between two, or where bytes were lost. */
  unread(bytes: number): void
  /**
   * Whether a frame could begin here. No, while too little of it is here to tell.
   * @param head what is here of its payload @param length of the payload, in bytes
   */
  plausible(head: Buffer, length: number): boolean
}

/**
 * Cuts one direction of a conversation into frames. Unlike the splitter of a connection that is our own it may begin
 * anywhere, bytes may be missing, and whatever comes it does not throw: where bytes are no frame it looks for the next
 * thing that can be one. Memory: one frame of up to 4 MiB, and of longer ones their first 64 KiB.
 */
export class Cutter {
  readonly #sink: CutterSink
  /** Whether frames are where they are thought to be; else one is searched for. */
  #found: boolean
  /** Frames that have made sense since one was searched for. */
  #proofs: number
  /** The start of the length or of the payload, in the order it came. */
  #parts: Buffer[] = []
  #held = 0
  /** Length of the payload whose bytes come now; undefined between frames. */
  #length: number | undefined
  /** Bytes of that payload that have come or are lost. */
  #passed = 0
  /** Of these, the lost ones. */
  #missing = 0

  /** @param fromStart whether the first byte that comes is the first of a frame */
  constructor(sink: CutterSink, fromStart: boolean) {
    this.#sink = sink
    this.#found = fromStart
    this.#proofs = fromStart ? PROOFS : 0
  }

  push(chunk: Buffer): void {
    let rest = chunk
    while (rest.length > 0) rest = this.#found ? this.#take(rest) : this.#search(rest)
  }

  /** Bytes that were sent and did not reach us. @param bytes how many */
  lost(bytes: number): void {
    if (!this.#found) return
    const left = this.#length === undefined ? 0 : this.#length - this.#passed
    if (bytes > left) return this.#loseTrack()
    this.#missing += bytes
    this.#passed += bytes
    if (bytes === left) this.#deliver()
  }

  /** The end of the stream: what waits for more is told as unread. */
  end(): void {
    this.#loseTrack()
    this.#giveUp()
  }

  /** Bytes held, to show that they are bounded. */
  get held(): number {
    return this.#held
  }

  #take(chunk: Buffer): Buffer {
    if (this.#length === undefined) return this.#takeLength(chunk)
    const part = chunk.subarray(0, this.#length - this.#passed)
    this.#passed += part.length
    this.#keep(part)
    const rest = chunk.subarray(part.length)
    const whole = this.#passed === this.#length
    // A false length is not waited for: it can be megabytes.
    if (this.#proofs < PROOFS && (whole || this.#held >= WINDOW) && !this.#makesSense()) return this.#disbelieve(rest)
    if (whole) this.#deliver()
    return rest
  }

  #makesSense(): boolean {
    return this.#sink.plausible(this.#all(), this.#length!)
  }

  /** What was taken for a frame is none, and nor was the one before: what it swallowed is searched for one. */
  #disbelieve(rest: Buffer): Buffer {
    const swallowed = this.#all()
    if (this.#missing > 0) {
      this.#loseTrack()
      return rest
    }
    const length = Buffer.alloc(4)
    length.writeInt32BE(this.#length!)
    this.#forget()
    this.#found = false
    return Buffer.concat([length, swallowed, rest])
  }

  #takeLength(chunk: Buffer): Buffer {
    const part = chunk.subarray(0, 4 - this.#held)
    this.#parts.push(part)
    this.#held += part.length
    if (this.#held < 4) {
      this.#parts = [Buffer.from(this.#all())]
      return NOTHING
    }
    const length = this.#all().readInt32BE(0)
    const rest = chunk.subarray(part.length)
    if (length >= SHORTEST && length <= (this.#proofs < PROOFS ? WHOLE : LONGEST)) {
      this.#length = length
      this.#drop()
      return rest
    }
    this.#found = false
    return rest
  }

  #keep(part: Buffer): void {
    const most = this.#length! > WHOLE ? HEAD : WHOLE
    // Behind a hole the bytes are not where they seem to be: only what stands before it is of use.
    if (this.#missing > 0 || this.#held >= most) return
    const kept = part.subarray(0, most - this.#held)
    // A part of a chunk would keep all of it in memory until the rest is here.
    this.#parts.push(this.#passed === this.#length ? kept : Buffer.from(kept))
    this.#held += kept.length
  }

  #deliver(): void {
    const length = this.#length!
    const payload = this.#all()
    this.#forget()
    this.#proofs++
    this.#sink.frame({ payload, bytes: length + 4, whole: payload.length === length })
  }

  /** What is held is no frame, and neither is what comes next, as far as is known. */
  #loseTrack(): void {
    if (this.#length !== undefined) this.#sink.unread(4 + this.#passed - this.#missing - this.#held)
    this.#length = undefined
    this.#giveUp()
    this.#forget()
    this.#found = false
  }

  /** Looks for the first thing that can be a frame. */
  #search(chunk: Buffer): Buffer {
    const all = this.#held === 0 ? chunk : Buffer.concat([...this.#parts, chunk])
    this.#drop()
    for (let at = 0; at + 4 <= all.length; at++) {
      const length = all.readInt32BE(at)
      if (length < SHORTEST || length > WHOLE) continue
      const head = all.subarray(at + 4, at + 4 + length)
      if (!this.#sink.plausible(head, length)) continue
      if (at > 0) this.#sink.unread(at)
      this.#found = true
      this.#proofs = 0
      return all.subarray(at)
    }
    // Something that began near the end may show itself with more.
    const kept = all.subarray(Math.max(0, all.length - WINDOW))
    if (kept.length < all.length) this.#sink.unread(all.length - kept.length)
    this.#parts = [Buffer.from(kept)]
    this.#held = kept.length
    return NOTHING
  }

  #giveUp(): void {
    if (this.#held > 0) this.#sink.unread(this.#held)
    this.#drop()
  }

  /** Stands between frames. */
  #forget(): void {
    this.#drop()
    this.#length = undefined
    this.#passed = 0
    this.#missing = 0
  }

  #drop(): void {
    this.#parts = []
    this.#held = 0
  }

  #all(): Buffer {
    return this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts)
  }
}
