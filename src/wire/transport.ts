import type { Buffer } from 'node:buffer'
import { FrameSplitter } from './frames.ts'

/** Who gets what a transport receives. */
export interface TransportSink {
  /** One whole frame's payload, in order. */
  frame(payload: Buffer): void
  /**
   * A frame over the limit begins. With `true` its bytes are passed over, and the frames behind it come as ever; else, and
   * without this, it ends the transport with a `WireError`.
   * @param length of its payload, in bytes
   */
  large?(length: number, limit: number): boolean
  /** Bytes arrived, be they a whole frame or not: the other side lives. */
  heard?(): void
  /** The other side, or an error, ended the transport. Called exactly once, also after `destroy`. */
  closed(error?: Error): void
}

/**
 * Carries frames both ways. Two real ones exist: a socket (socket-transport.ts) and `pipe()` in memory.
 */
export interface Transport {
  /** Starts delivery; nothing is delivered before. */
  open(sink: TransportSink): void
  /** Sends bytes that hold one or more whole frames, lengths included. After the end it does nothing. */
  send(frames: Buffer): void
  /** Bytes given to `send` that have not left yet: the measure of back-pressure. */
  readonly pending: number
  /** Stops delivery, so that a peer that does not read is not read from either. */
  pause(): void
  /** Goes on with it. */
  resume(): void
  /** Sends what is left, then ends. */
  close(): void
  /** Ends at once. */
  destroy(error?: Error): void
  /** Where the other side is, `127.0.0.1:2181`, for messages. */
  readonly peer: string
  /** Its IP address, where a socket of ours goes to it. */
  readonly address?: string | undefined
}

class PipeEnd implements Transport {
  readonly peer: string
  other!: PipeEnd
  #sink: TransportSink | undefined
  #queue: Buffer[] = []
  #queued = 0
  #splitter: FrameSplitter
  #paused = false
  #ended = false
  #end: { error?: Error } | undefined
  #scheduled = false

  constructor(peer: string, limit: number) {
    this.peer = peer
    this.#splitter = new FrameSplitter(limit, (length) => this.#sink?.large?.(length, limit) === true)
  }

  get pending(): number {
    return this.other.#queued
  }

  open(sink: TransportSink): void {
    this.#sink = sink
    this.#schedule()
  }

  send(frames: Buffer): void {
    if (this.#ended || this.#end) return
    this.other.#queue.push(frames)
    this.other.#queued += frames.length
    this.other.#schedule()
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
    this.#schedule()
  }

  close(): void {
    this.#finish()
    this.other.#finish()
  }

  destroy(error?: Error): void {
    this.#queue = []
    this.#queued = 0
    this.#finish(error)
    this.other.#finish()
  }

  #finish(error?: Error): void {
    if (this.#end) return
    this.#end = error ? { error } : {}
    this.#schedule()
  }

  #schedule(): void {
    if (this.#scheduled || !this.#sink) return
    this.#scheduled = true
    queueMicrotask(() => this.#deliver())
  }

  #deliver(): void {
    this.#scheduled = false
    const sink = this.#sink
    if (!sink || this.#ended) return
    try {
      while (!this.#paused && this.#queue.length > 0 && !this.#ended) {
        const bytes = this.#queue.shift()!
        this.#queued -= bytes.length
        this.#splitter.push(bytes, (payload) => sink.frame(payload))
      }
    } catch (error) {
      this.destroy(error as Error)
    }
    if (this.#end && this.#queue.length === 0 && !this.#ended) {
      this.#ended = true
      sink.closed(this.#end.error)
    }
  }
}

/**
 * Two connected transports in memory: the embedded server without a port, and deterministic tests.
 * Delivery is asynchronous (a microtask), in order.
 * @param limits largest payload in bytes that each side accepts
 */
export function pipe(limits: { client: number; server: number }): { client: Transport; server: Transport } {
  const client = new PipeEnd('sandbox', limits.client)
  const server = new PipeEnd('127.0.0.1:0', limits.server)
  client.other = server
  server.other = client
  return { client, server }
}
