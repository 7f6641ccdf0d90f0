import { WireError } from '../wire/error.ts'
import type { Call } from './call.ts'
import type { Connection } from './connection.ts'
import { Deadlines } from './deadlines.ts'
import { Fifo } from './fifo.ts'
import { type ConnectOptions, DEFAULT_IN_FLIGHT, DEFAULT_MAX_REQUEST } from './options.ts'

/** Bytes that may wait in the socket before calls are held back. */
const HELD_BYTES = 8 * 1024 * 1024

/** The calls of a session in their order: some on the wire, the rest waiting for room or for a connection. */
export class Outbox {
  readonly #waiting = new Fifo<Call>()
  readonly #deadlines: Deadlines
  readonly #most: number
  readonly #largest: number
  #connection: Connection | undefined

  constructor({ maxInFlight = DEFAULT_IN_FLIGHT, maxRequest = DEFAULT_MAX_REQUEST }: ConnectOptions) {
    this.#most = maxInFlight
    this.#largest = maxRequest
    this.#deadlines = new Deadlines(
      () => this.#pending(),
      (call) => call.expire(this.#connection?.peer),
    )
  }

  submit(call: Call): void {
    this.#deadlines.watch(call)
    if (this.#waiting.length === 0 && this.#room) this.#send(call)
    else this.#waiting.push(call)
  }

  /** Sends a request ahead of all waiting ones. */
  first(call: Call, connection: Connection): void {
    this.#deadlines.watch(call)
    connection.send(call, Number.POSITIVE_INFINITY)
  }

  /** From now on calls go to this connection. */
  attach(connection: Connection): void {
    this.#connection = connection
    this.pump()
  }

  /**
   * The connection is gone. What it left unanswered fails, but for reads: these go out again, once, on the next
   * connection, unless the connection was dropped because its bytes made no sense.
   */
  detach(unanswered: readonly Call[], error: Error | undefined, fail: (call: Call) => void): void {
    this.#connection = undefined
    const again: Call[] = []
    for (const call of unanswered) {
      if (error instanceof WireError || !call.again()) fail(call)
      else again.push(call)
    }
    if (again.length > 0) this.#waiting.unshift(again)
  }

  /** Sends what there is room for. */
  pump(): void {
    while (this.#waiting.length > 0 && this.#room) {
      const call = this.#waiting.shift()!
      if (!call.done) this.#send(call)
    }
  }

  /** Nothing goes out any more. */
  end(error: Error): void {
    this.#deadlines.stop()
    for (const call of this.#waiting.drain()) call.fail(error)
  }

  get #room(): boolean {
    const connection = this.#connection
    return connection !== undefined && connection.inFlight < this.#most && connection.pending < HELD_BYTES
  }

  #send(call: Call): void {
    try {
      this.#connection!.send(call, this.#largest)
    } catch (error) {
      call.fail(error)
    }
  }

  *#pending(): Generator<Call> {
    if (this.#connection) yield* this.#connection.unanswered
    yield* this.#waiting
  }
}
