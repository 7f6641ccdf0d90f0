import type { Codec } from '../../wire/codec.ts'
import { WireError, ZkError } from '../../wire/error.ts'
import { type OpName, ops } from '../../wire/ops.ts'
import type { Writer } from '../../wire/writer.ts'
import { ConnectionError, spell } from '../terms/connection-error.ts'
import type { StopSignal } from '../terms/stop.ts'
import { now } from './clock.ts'
import { inTurn, rejectLocated } from './located.ts'

/**
 * What to make of an answer. Runs on the reading path, before the next frame is looked at: results settle in the order of
 * the answers, and a watch is known before its first event can come.
 */
export interface Outcome<A, T> {
  map?(answer: A): T | Promise<T>
  /** An error that is an answer too: what to resolve with instead. */
  refused?(error: ZkError): { value: T | Promise<T> } | undefined
}

/** Whether a call whose connection is lost is sent again: by default once, if it only reads. */
export type Again = 'never' | 'always'

/** Bytes from which on a lost connection may be the server's answer: nobody sets jute.maxbuffer lower. */
const LARGE = 64 * 1024

// One function for all promises, which hands out what settles them: a closure a call would be garbage a call.
let resolveNew!: (value: never) => void
let rejectNew!: (error: unknown) => void
const handOut = (resolve: (value: never) => void, reject: (error: unknown) => void): void => {
  resolveNew = resolve
  rejectNew = reject
}

/** One request on its way, from the call to its answer. Settles once. */
export class Call {
  /** What the caller waits for. */
  readonly promise: Promise<never>
  readonly op: OpName
  readonly spec: (typeof ops)[OpName]
  readonly request: unknown
  /** The client's path, for errors. */
  readonly path: string | undefined
  /** When to give up, on the clock of now(); Infinity never. */
  readonly deadline: number
  readonly started: number
  xid = 0
  /** Bytes of its frame once sent; 0 says that no server has seen it. */
  size = 0
  /** Means nothing to the next connection. */
  forThisConnection = false
  /** Settled: a late answer is dropped. */
  done = false
  /** Told when a server has answered, in its turn or that it does not know the operation. */
  heard: ((known: boolean) => void) | undefined
  #chances: number
  readonly #resolve: (value: never) => void
  readonly #reject: (error: unknown) => void
  readonly #outcome: Outcome<never, unknown> | undefined
  #signal: StopSignal | undefined
  #abort: (() => void) | undefined

  constructor(
    op: OpName,
    request: unknown,
    path: string | undefined,
    timeout: number,
    outcome: Outcome<never, unknown> | undefined,
  ) {
    this.promise = new Promise(handOut)
    this.#resolve = resolveNew
    this.#reject = rejectNew
    this.op = op
    this.spec = ops[op]
    this.request = request
    this.path = path
    this.started = now()
    this.deadline = this.started + timeout
    this.#chances = this.spec.writes || op === 'closeSession' ? 0 : 1
    this.#outcome = outcome
  }

  /** Gives up when the signal says so. */
  heed(signal: StopSignal): void {
    this.#signal = signal
    this.#abort = () => this.abandon(signal.reason)
    signal.addEventListener('abort', this.#abort)
  }

  /** Whether it goes out again after a lost connection, when that is not for its kind to say. */
  repeat(again: Again): void {
    this.#chances = again === 'never' ? 0 : Number.POSITIVE_INFINITY
    this.forThisConnection = again === 'never'
  }

  /** Goes out on each connection until there is an answer. */
  get insists(): boolean {
    return this.#chances === Number.POSITIVE_INFINITY
  }

  /** Whether nobody can tell if the server ran it. */
  get maybeApplied(): boolean {
    return this.spec.writes && this.size > 0
  }

  /** `get /a` for messages. */
  get text(): string {
    return this.path === undefined ? this.op : `${this.op} ${this.path}`
  }

  /** Whether it may be sent again after a lost connection; it counts as not sent then. */
  again(): boolean {
    if (this.done || this.#chances === 0) return false
    this.#chances--
    this.size = 0
    return true
  }

  write(writer: Writer): void {
    ;(this.spec.request as Codec<unknown>).write(writer, this.request)
  }

  /** The answer is here. */
  settle(value: unknown): void {
    if (!this.#finish()) return
    const outcome = this.#outcome
    try {
      inTurn(this.#resolve, (outcome?.map ? outcome.map(value as never) : value) as never)
    } catch (error) {
      this.#fail(error)
    }
  }

  /** The server said no. */
  refuse(error: ZkError): void {
    if (!this.#finish()) return
    try {
      const instead = this.#outcome?.refused?.(error)
      if (instead) inTurn(this.#resolve, instead.value as never)
      else this.#fail(error)
    } catch (own) {
      this.#fail(own)
    }
  }

  /** @param error of this call alone: its stack will name the caller's line */
  fail(error: unknown): void {
    if (this.#finish()) this.#fail(error)
  }

  /** @param error of many calls, or somebody else's: it stays as it is */
  abandon(error: unknown): void {
    if (this.#finish()) inTurn(this.#reject, error)
  }

  /** The deadline has passed. */
  expire(server: string | undefined): void {
    const waited = spell(this.deadline - this.started)
    const message =
      this.size > 0
        ? `no answer to ${this.text} from ${server ?? 'the server'} within ${waited}`
        : `no connection within ${waited} for ${this.text}`
    this.#failAs('timeout', message)
  }

  /** The connection broke, or the session ended, before the answer. */
  lose(kind: 'lost' | 'expired' | 'closed' | 'auth', why: string, cause?: unknown): void {
    const large =
      this.size > LARGE
        ? `; the request had ${this.size} bytes: servers close the connection at what is over their limit (jute.maxbuffer)`
        : ''
    this.#failAs(kind, `${why} before the answer to ${this.text}${large}`, cause)
  }

  #failAs(kind: 'lost' | 'expired' | 'closed' | 'auth' | 'timeout', message: string, cause?: unknown): void {
    const { maybeApplied, path } = this
    const doubt = maybeApplied ? '; it may have been applied' : ''
    this.fail(new ConnectionError(kind, message + doubt, { maybeApplied, path, cause }))
  }

  #fail(error: unknown): void {
    const told = error instanceof ZkError || error instanceof ConnectionError || error instanceof WireError
    if (told) rejectLocated(error, this.#resolve, this.#reject)
    else inTurn(this.#reject, error)
  }

  #finish(): boolean {
    if (this.done) return false
    this.done = true
    if (this.#abort) this.#signal?.removeEventListener('abort', this.#abort)
    return true
  }
}
