import type { Buffer } from 'node:buffer'
import { performance } from 'node:perf_hooks'
import { errorCodes } from '../../wire/codes.ts'
import { ReplyHeader } from '../../wire/records.ts'
import { Writer } from '../../wire/writer.ts'
import { contain } from '../boundary/contain.ts'
import type { Durability } from '../disk/journal.ts'
import type { Faults } from '../trouble/faults.ts'

/** The length in front of a frame. */
const FRAME_BYTES = 4

/** Who gets what leaves: a connection. */
export interface Recipient {
  /** So many bytes more are made for it, which `send` will bring. */
  owes(bytes: number): void
  /** A request of this connection has been answered after `latency` ms. */
  answered(latency: number): void
  /** @param packets how many frames there are */
  send(frames: Buffer, packets: number, ends: boolean): void
  /** Ends the connection at once: what it was to get cannot be sent. */
  cut(): void
}

/** What one connection is to get once the batch it belongs to is on disk. */
interface Mail {
  readonly writer: Writer
  /** xid and time of receipt of each reply inside. */
  readonly replies: { xid: number; received: number }[]
  packets: number
  ends: boolean
}

/**
 * Everything that leaves the server: replies and notifications, of all connections, in batches. A batch leaves when all
 * transactions it may tell of are on disk, so that nobody hears of a write that a crash can undo, not even by a read or
 * an event. Without a log a batch leaves as soon as the frames at hand are processed.
 */
export class Outbox {
  readonly #durability: Durability | undefined
  readonly #faults: Faults
  readonly #failed: (error: Error) => void
  #batch = new Map<Recipient, Mail>()
  #pumping = false

  /** @param failed told when the log cannot be written; what was waiting for it has been answered with SystemError */
  constructor(durability: Durability | undefined, faults: Faults, failed: (error: Error) => void) {
    this.#durability = durability
    this.#faults = faults
    this.#failed = failed
  }

  /** Requests that wait for their answer to leave. */
  get outstanding(): number {
    let count = 0
    for (const mail of this.#batch.values()) count += mail.replies.length
    return count
  }

  /** Those of one connection. */
  waiting(to: Recipient): number {
    return this.#batch.get(to)?.replies.length ?? 0
  }

  /** Forgets what a connection that was cut off was to get. */
  drop(to: Recipient): void {
    this.#batch.delete(to)
  }

  /** Sees to it that what was logged gets on disk, also when nobody waits for it. */
  wake(): void {
    if (this.#durability && !this.#pumping) this.#start()
  }

  /** Adds one frame for `to`. */
  notify(to: Recipient, body: (writer: Writer) => void): void {
    const mail = this.#mail(to)
    const bytes = mail.writer.frame(body)
    mail.packets++
    to.owes(FRAME_BYTES + bytes)
  }

  /** Adds the answer to a request. */
  reply(to: Recipient, xid: number, received: number, body: (writer: Writer) => void): void {
    const mail = this.#mail(to)
    const bytes = mail.writer.frame(body)
    mail.packets++
    mail.replies.push({ xid, received })
    to.owes(FRAME_BYTES + bytes)
  }

  /** Ends the connection after what it has been sent. */
  end(to: Recipient): void {
    this.#mail(to).ends = true
  }

  #mail(to: Recipient): Mail {
    let mail = this.#batch.get(to)
    if (!mail) {
      this.#batch.set(to, (mail = { writer: new Writer(), replies: [], packets: 0, ends: false }))
      if (!this.#pumping) this.#start()
    }
    return mail
  }

  #start(): void {
    this.#pumping = true
    // With a log: after all sockets that are readable now, so that their writes share one fsync.
    if (this.#durability) setImmediate(() => void this.#pump(this.#durability!))
    else queueMicrotask(() => this.#release(this.#seal()))
  }

  async #pump(durability: Durability): Promise<void> {
    while (this.#batch.size > 0 || durability.dirty) {
      const batch = this.#seal()
      this.#pumping = true
      try {
        if (durability.dirty) await durability.sync()
      } catch (error) {
        this.#refuse(batch)
        this.#refuse(this.#seal())
        this.#failed(error as Error)
        return
      }
      this.#release(batch)
    }
    this.#pumping = false
  }

  #seal(): Map<Recipient, Mail> {
    const batch = this.#batch
    this.#batch = new Map()
    this.#pumping = false
    return batch
  }

  #release(batch: Map<Recipient, Mail>): void {
    const send = () => {
      const now = performance.now()
      for (const [to, { writer, replies, packets, ends }] of batch) {
        for (const { received } of replies) to.answered(now - received)
        contain(
          () => to.send(writer.take(), packets, ends),
          () => to.cut(),
        )
      }
    }
    if (this.#faults.idle) send()
    else this.#faults.hold(send)
  }

  /** The log failed: those whose request may be lost get an error instead of the answer they must not trust. */
  #refuse(batch: Map<Recipient, Mail>): void {
    for (const [to, { replies }] of batch) {
      const writer = new Writer()
      for (const { xid } of replies) {
        writer.frame((w) => ReplyHeader.write(w, { xid, zxid: 0n, err: errorCodes.SystemError.code }))
      }
      contain(
        () => to.send(writer.take(), replies.length, true),
        () => to.cut(),
      )
    }
  }
}
