import { WireError } from '../../wire/error.ts'
import { type OpName, ops, type Request, type Response } from '../../wire/ops.ts'
import { type Again, Call, type Outcome } from '../connection/call.ts'
import type { Connection } from '../connection/connection.ts'
import { Fifo } from '../connection/fifo.ts'
import { ConnectionError } from '../terms/connection-error.ts'
import {
  type CallOptions,
  type ConnectOptions,
  DEFAULT_IN_FLIGHT,
  DEFAULT_MAX_REQUEST,
  DEFAULT_TIMEOUT,
} from '../terms/options.ts'
import { Deadlines } from './deadlines.ts'

/** The calls of a session in their order: some on the wire, the rest waiting for room or for a connection. */
export class Outbox {
  readonly #waiting = new Fifo<Call>()
  readonly #deadlines: Deadlines
  readonly #most: number
  readonly #largest: number
  readonly #patience: number
  readonly #readOnly: boolean
  #connection: Connection | undefined

  constructor(options: ConnectOptions) {
    this.#most = options.maxInFlight ?? DEFAULT_IN_FLIGHT
    this.#largest = options.maxRequest ?? DEFAULT_MAX_REQUEST
    this.#patience = options.timeout ?? DEFAULT_TIMEOUT
    this.#readOnly = options.readOnly === true
    this.#deadlines = new Deadlines(
      () => this.#pending(),
      (call) => call.expire(this.#connection?.peer),
    )
  }

  /**
   * One request; it settles with what `outcome` makes of the answer.
   * @param how with `again` says whether it may go out on another connection
   */
  call<K extends OpName, T = Response<K>>(
    op: K,
    request: Request<K>,
    path: string | undefined,
    how: (CallOptions & { again?: Again }) | undefined,
    outcome?: Outcome<Response<K>, T>,
  ): Promise<T> {
    const signal = how?.signal
    const refusal = signal?.aborted ? signal.reason : this.#refusal(op, path)
    if (refusal !== undefined) return Promise.reject(refusal)
    const call = new Call(op, request, path, how?.timeout ?? this.#patience, outcome)
    if (signal) call.heed(signal)
    if (how?.again) call.repeat(how.again)
    this.#deadlines.watch(call)
    if (this.#waiting.length === 0 && this.#room) this.#send(call)
    else this.#waiting.push(call)
    return call.promise
  }

  /**
   * Sends a request ahead of all waiting ones; it is not sent again when the connection is lost.
   * @param timeout in ms
   */
  first<K extends OpName, T = Response<K>>(
    connection: Connection,
    op: K,
    request: Request<K>,
    outcome?: Outcome<Response<K>, T>,
    timeout = this.#patience,
  ): Promise<T> {
    const call = new Call(op, request, undefined, timeout, outcome)
    call.repeat('never')
    this.#deadlines.watch(call)
    try {
      connection.send(call, Number.POSITIVE_INFINITY)
    } catch (error) {
      call.fail(error)
    }
    return call.promise
  }

  /** From now on calls go to this connection. */
  attach(connection: Connection): void {
    this.#connection = connection
    this.pump()
  }

  /**
   * The connection is gone. What it left unanswered fails, but for reads: these go out again, once, on the next
   * connection, unless the connection was dropped because its bytes made no sense. Calls that insist go out on each.
   */
  detach(unanswered: readonly Call[], error: Error | undefined, fail: (call: Call) => void): void {
    this.#connection = undefined
    for (const call of this.#waiting) if (call.forThisConnection) fail(call)
    const again: Call[] = []
    for (const call of unanswered) {
      if ((error instanceof WireError && !call.insists) || !call.again()) fail(call)
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

  #refusal(op: OpName, path: string | undefined): Error | undefined {
    if (!this.#readOnly || !ops[op].writes) return undefined
    const what = path === undefined ? op : `${op} ${path}`
    return new ConnectionError('read-only', `refused: ${what} writes, and this client is read-only`, { path })
  }

  get #room(): boolean {
    const connection = this.#connection
    return connection !== undefined && connection.inFlight < this.#most && !connection.congested
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
