import { errorCodes } from '../../wire/codes.ts'
import { WireError, ZkError } from '../../wire/error.ts'
import { type OpName, ops, type Request, type Response } from '../../wire/ops.ts'
import { type Again, Call, type Outcome } from '../connection/call.ts'
import type { Connection } from '../connection/connection.ts'
import { Fifo } from '../connection/fifo.ts'
import {
  type CallOptions,
  type ConnectOptions,
  DEFAULT_IN_FLIGHT,
  DEFAULT_MAX_REQUEST,
  DEFAULT_TIMEOUT,
} from '../terms/options.ts'
import { type ReadOnly, refusedWrite } from '../terms/refused-write.ts'
import type { StopSignal } from '../terms/stop.ts'
import { Abilities } from './abilities.ts'
import { closedByServer } from './closed-by-server.ts'
import { Deadlines } from './deadlines.ts'
import { rareIn } from './probes.ts'
import type { Reply } from './scout.ts'

/** How a session finds out what its servers know. */
export interface Scouting {
  readonly abilities: Abilities
  /** Whether the session would be over with its connection, so that nothing may be risked. */
  readonly fragile: () => boolean
  /** Asks a server, `host:port`, for an operation by a request that changes nothing. Never rejects. */
  readonly ask: (op: OpName, server: string) => Promise<Reply>
}

const nobody: Scouting['ask'] = async () => 'none'

/** The calls of a session in their order: some on the wire, the rest waiting for room or for a connection. */
export class Outbox {
  readonly #waiting = new Fifo<Call>()
  readonly #deadlines: Deadlines
  readonly #most: number
  readonly #largest: number
  readonly #patience: number
  readonly #readOnly: ReadOnly | undefined
  readonly #scouting: Scouting
  /** Waiting calls that must not be sent before it is known that the server has what they need. */
  readonly #unproven = new Set<Call>()
  /** Calls that were sent when the server ended the connection, perhaps because of them, and what to do if it was not. */
  readonly #held = new Map<Call, (call: Call) => void>()
  #connection: Connection | undefined
  /** Nothing more is sent on this connection; what is to be done once all it was sent has its answer. */
  #leaving: (() => void) | undefined

  /** @param scouting by default nobody asks, and a server is believed to know all it does not deny */
  constructor(
    options: ConnectOptions,
    scouting: Scouting = { abilities: new Abilities(), fragile: () => false, ask: nobody },
  ) {
    this.#scouting = scouting
    this.#most = options.maxInFlight ?? DEFAULT_IN_FLIGHT
    this.#largest = options.maxRequest ?? DEFAULT_MAX_REQUEST
    this.#patience = options.timeout ?? DEFAULT_TIMEOUT
    this.#readOnly = options.readOnly || undefined
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
    how: (Omit<CallOptions, 'signal'> & { signal?: StopSignal | undefined; again?: Again }) | undefined,
    outcome?: Outcome<Response<K>, T>,
  ): Promise<T> {
    const signal = how?.signal
    const refusal = signal?.aborted ? signal.reason : this.#refusal(op, path)
    if (refusal !== undefined) return Promise.reject(refusal)
    const call = new Call(op, request, path, how?.timeout ?? this.#patience, outcome)
    if (signal) call.heed(signal)
    if (how?.again) call.repeat(how.again)
    this.#deadlines.watch(call)
    const rare = rareIn(op, request)
    if (rare.length === 0) this.#enqueue(call)
    else this.#careful(call, rare)
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
    const { abilities } = this.#scouting
    const rare = rareIn(op, request)
    if (rare.some((one) => abilities.lacks(one))) call.refuse(unimplemented(call))
    if (call.done) return call.promise
    if (rare.some((one) => abilities.doubts(one))) this.#learn(call, rare)
    try {
      connection.send(call, Number.POSITIVE_INFINITY)
    } catch (error) {
      call.fail(error)
    }
    return call.promise
  }

  /** The call that a server owes an answer for the longest time, also when nobody waits for it any more; or the first to be sent. */
  get oldest(): Call | undefined {
    if (this.#connection) for (const call of this.#connection.unanswered) return call
    for (const call of this.#pending()) if (!call.done) return call
    return undefined
  }

  /** From now on calls go to this connection. */
  attach(connection: Connection): void {
    this.#connection = connection
    this.pump()
  }

  /** Sends nothing more on a connection, and does something when there is an answer to all that was sent. */
  settled(connection: Connection, act: () => void): void {
    if (connection !== this.#connection) return
    this.#leaving = act
    this.pump()
  }

  /**
   * The connection is gone. What it left unanswered fails, but for reads: these go out again, once, on the next
   * connection, unless the connection was dropped because its bytes made no sense. Calls that insist go out on each.
   * Where the server ended it, and the reason may be that it does not know an operation, the calls that need it wait until
   * that is known.
   * @param server `host:port`
   */
  detach(unanswered: readonly Call[], error: Error | undefined, fail: (call: Call) => void, server = ''): void {
    this.#connection = undefined
    this.#leaving = undefined
    for (const call of this.#waiting) if (call.forThisConnection) fail(call)
    const again: Call[] = []
    const ended = closedByServer(error)
    for (const call of unanswered) {
      const rare = ended && !call.done ? this.#doubted(rareIn(call.op, call.request)) : []
      if (rare.length > 0) this.#hold(call, rare, server, fail)
      else if ((error instanceof WireError && !call.insists) || !call.again()) fail(call)
      else again.push(call)
    }
    if (again.length > 0) this.#waiting.unshift(again)
  }

  /** Sends what there is room for. */
  pump(): void {
    while (this.#waiting.length > 0 && this.#room && !this.#unproven.has(this.#waiting.first!)) {
      const call = this.#waiting.shift()!
      if (!call.done) this.#send(call)
    }
    if (this.#leaving && this.#connection?.inFlight === 0) this.#leaving()
  }

  /** Nothing goes out any more. */
  end(error: Error): void {
    this.#deadlines.stop()
    for (const call of this.#waiting.drain()) call.abandon(error)
    for (const [call, lose] of this.#held) lose(call)
    this.#held.clear()
  }

  #enqueue(call: Call): void {
    if (this.#waiting.length === 0 && this.#room) this.#send(call)
    else this.#waiting.push(call)
  }

  /** A call that needs something not every server has: it is not sent where it would cost the session, or is known to fail. */
  #careful(call: Call, rare: readonly OpName[]): void {
    const { abilities, fragile } = this.#scouting
    if (rare.some((one) => abilities.lacks(one))) return call.refuse(unimplemented(call))
    const doubted = this.#doubted(rare)
    if (doubted.length > 0) this.#learn(call, rare)
    const server = this.#connection?.peer
    if (doubted.length === 0 || server === undefined || !fragile()) return this.#enqueue(call)
    // What is called after it waits behind it: a watch is set before anything that is asked later.
    this.#unproven.add(call)
    this.#waiting.push(call)
    void this.#known(doubted, server).then((known) => {
      this.#unproven.delete(call)
      if (!known) call.refuse(unimplemented(call))
      this.pump()
    })
  }

  #doubted(rare: readonly OpName[]): OpName[] {
    return rare.filter((op) => this.#scouting.abilities.doubts(op))
  }

  /** What its answer says of what it needs. */
  #learn(call: Call, rare: readonly OpName[]): void {
    const { abilities } = this.#scouting
    call.heard = (known) => {
      for (const op of rare) known ? abilities.learnKnown(op) : abilities.learnLack(op)
    }
  }

  /**
   * Keeps a call that was sent, and may have cost the connection, until it is known whether it has.
   * @param lose what to do with it where it has not, or nobody can tell, and it must not be sent again
   */
  #hold(call: Call, rare: readonly OpName[], server: string, lose: (call: Call) => void): void {
    this.#held.set(call, lose)
    void this.#known(rare, server).then((known) => {
      if (!this.#held.delete(call) || call.done) return
      if (!known) call.refuse(unimplemented(call))
      else if (call.again()) this.#enqueue(call)
      else lose(call)
    })
  }

  /** Whether a server knows all of these operations, as far as can be found out. Never rejects. */
  async #known(rare: readonly OpName[], server: string): Promise<boolean> {
    const { abilities, ask } = this.#scouting
    const verdicts = await Promise.all(rare.map((op) => abilities.verdict(op, server, () => ask(op, server))))
    return !verdicts.includes(false)
  }

  #refusal(op: OpName, path: string | undefined): Error | undefined {
    if (!this.#readOnly || !ops[op].writes) return undefined
    const what = path === undefined ? op : `${op} ${path}`
    return refusedWrite(what, this.#readOnly, path)
  }

  get #room(): boolean {
    const connection = this.#connection
    return connection !== undefined && !this.#leaving && connection.inFlight < this.#most && !connection.congested
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
    yield* this.#held.keys()
    yield* this.#waiting
  }
}

function unimplemented({ path }: Call): ZkError {
  return new ZkError(errorCodes.Unimplemented.code, path)
}
