import type { Buffer } from 'node:buffer'
import { type OpName, opName } from '../../src/wire/ops.ts'
import type { Transport, TransportSink } from '../../src/wire/transport.ts'

/** What becomes of a request on its way to the server. */
export type Fate =
  | 'passes'
  /** The connection is closed in good order, the request is not passed on. */
  | 'closes'
  /** The connection is reset, the request is not passed on. */
  | 'resets'
  /** The request arrives, the connection is reset before the answer. */
  | 'loses-answer'

/** The client's end of a connection on which somebody decides of each request what becomes of it. */
export class PickyTransport implements Transport {
  readonly #inner: Transport
  readonly #judge: (op: OpName | undefined) => Fate
  #sink: TransportSink | undefined
  #greeted = false
  #over = false

  constructor(inner: Transport, judge: (op: OpName | undefined) => Fate) {
    this.#inner = inner
    this.#judge = judge
  }

  get peer(): string {
    return this.#inner.peer
  }

  get pending(): number {
    return this.#inner.pending
  }

  open(sink: TransportSink): void {
    this.#sink = sink
    this.#inner.open({
      frame: (payload) => {
        if (!this.#over) sink.frame(payload)
      },
      closed: (error) => this.#end(error),
    })
  }

  send(frames: Buffer): void {
    for (let at = 0; at < frames.length && !this.#over; ) {
      const end = at + 4 + frames.readInt32BE(at)
      const frame = frames.subarray(at, end)
      at = end
      const fate = this.#greeted ? this.#judge(opName(frame.readInt32BE(8))) : 'passes'
      this.#greeted = true
      if (fate === 'passes' || fate === 'loses-answer') this.#inner.send(frame)
      if (fate === 'closes') queueMicrotask(() => this.#end(undefined))
      if (fate === 'resets' || fate === 'loses-answer') {
        const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
        queueMicrotask(() => this.#end(new Error('the server reset the connection', { cause: reset })))
      }
      if (fate !== 'passes') return
    }
  }

  pause(): void {
    this.#inner.pause()
  }

  resume(): void {
    this.#inner.resume()
  }

  close(): void {
    this.#inner.close()
  }

  destroy(error?: Error): void {
    this.#end(error)
  }

  /** What is on its way to the server arrives, nothing comes back. */
  #end(error: Error | undefined): void {
    if (this.#over) return
    this.#over = true
    this.#inner.close()
    this.#sink?.closed(error)
  }
}
