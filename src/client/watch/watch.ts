import { flag, number, oneOf, type Shape, signal, work } from '../../wire/given/kinds.ts'
import { Fifo } from '../connection/fifo.ts'
import { ConnectionError, spell } from '../terms/connection-error.ts'
import { LONGEST_TIMER } from '../terms/options.ts'

/**
 * What to watch for: `data` and `exists` one znode's creation, change, deletion (`data` fails where there is none) ·
 * `children` its list of children · `persistent` all of these with one watch that stays · `persistent-recursive` creation,
 * change and deletion of the znode and everything below it. The last two need a server since 3.6.
 */
export type WatchMode = 'data' | 'exists' | 'children' | 'persistent' | 'persistent-recursive'

/** What happened to a znode; children are told of by the modes that do not look below it: `children`, `persistent`. */
export type NodeEventType = 'NodeCreated' | 'NodeDeleted' | 'NodeDataChanged' | 'NodeChildrenChanged'

/** Something happened to a znode. */
export interface NodeEvent {
  readonly type: NodeEventType
  readonly path: string
  /** The transaction that did it; servers before 3.9 do not say. */
  readonly zxid: bigint | undefined
  /** Found by looking, not told by the server. */
  readonly synthetic?: true
}

/** Changes may have been missed: read again what matters. What happened up to zxid `since` was told. */
export interface GapEvent {
  readonly type: 'Gap'
  /** The path that is watched. */
  readonly path: string
  /** `reconnected`: nobody watched while the connection was down · `overflow`: `dropped` events had no room. */
  readonly reason: 'reconnected' | 'overflow'
  /** How many events had no room; 0 but for `overflow`. */
  readonly dropped: number
  /** The zxid up to which nothing is missing. */
  readonly since: bigint
}

/** An event of a type this client does not know, as the server sent it. */
export interface UnknownEvent {
  readonly type: 'Unknown'
  /** Of its type, as on the wire. */
  readonly code: number
  readonly path: string
}

/** What a watch tells. */
export type WatchEvent = NodeEvent | GapEvent | UnknownEvent

/** What is watched, and how much of it waits for a slow reader. */
export interface WatchOptions {
  /** Default `data`. */
  mode?: WatchMode | undefined
  /** Ends the iteration, quietly. */
  signal?: AbortSignal | undefined
  /** Events kept for a consumer that is slow; then a Gap says how many were dropped. Default 50,000. */
  limit?: number | undefined
  /** Ends after the first event, for the one-shot modes: the watch is not set again, and costs no request to end. */
  once?: boolean | undefined
  /**
   * Takes the events instead of the iteration, which only ends then: each at its place among the answers on the wire, before
   * the next frame is looked at. Must not throw.
   */
  listener?: ((event: WatchEvent) => void) | undefined
}

/** What the options of a watch may be. */
export const watchShape: Shape<WatchOptions> = {
  mode: oneOf(['data', 'exists', 'children', 'persistent', 'persistent-recursive'] satisfies WatchMode[]),
  signal,
  limit: number,
  once: flag,
  listener: work,
}

const DEFAULT_LIMIT = 50_000

/**
 * The events of one watch, in the order the server sent them, from the moment `ready` resolves. One-shot watches are set
 * again before the event is handed over, so that a read made on seeing an event cannot miss a later change.
 * Ends when left, aborted or when the client is closed; throws ConnectionError when the session expires.
 */
export class Watch implements AsyncIterableIterator<WatchEvent>, AsyncDisposable {
  /** As it was asked for. */
  readonly path: string
  /** What is watched of it. */
  readonly mode: WatchMode
  /** Ends after the first event. */
  readonly once: boolean
  /** Resolves once the server watches; rejects when it will not (NoNode, NoAuth, Unimplemented). */
  readonly ready: Promise<void>
  readonly #limit: number
  readonly #listener: ((event: WatchEvent) => void) | undefined
  readonly #remove: () => Promise<void>
  readonly #queue = new Fifo<WatchEvent>()
  readonly #takers = new Fifo<(result: IteratorResult<WatchEvent, undefined> | Promise<never>) => void>()
  readonly #settleReady: { resolve: () => void; reject: (error: unknown) => void }
  #end: { error: unknown } | undefined
  #stopListening: (() => void) | undefined
  #late: NodeJS.Timeout | undefined

  /**
   * Use `zk.watch()`.
   * @param remove takes the watch off the server
   * @param patience how long it may take to be set, in ms
   */
  constructor(
    path: string,
    mode: WatchMode,
    options: WatchOptions,
    remove: () => Promise<void>,
    patience = Number.POSITIVE_INFINITY,
  ) {
    this.path = path
    this.mode = mode
    this.once = options.once ?? false
    this.#limit = options.limit ?? DEFAULT_LIMIT
    this.#listener = options.listener
    this.#remove = remove
    let settle!: { resolve: () => void; reject: (error: unknown) => void }
    this.ready = new Promise<void>((resolve, reject) => {
      settle = { resolve, reject }
    })
    this.ready.catch(() => {})
    this.#settleReady = settle
    if (patience <= LONGEST_TIMER) this.#late = setTimeout(() => this.#giveUp(patience), patience).unref()
    const { signal } = options
    if (!signal) return
    const abort = (): void => void this.close()
    if (signal.aborted) queueMicrotask(abort)
    else signal.addEventListener('abort', abort, { once: true })
    this.#stopListening = () => signal.removeEventListener('abort', abort)
  }

  /** Whether it has ended: what was queued may still be read. */
  get closed(): boolean {
    return this.#end !== undefined
  }

  /**
   * The server watches.
   * @internal
   */
  arm(): void {
    clearTimeout(this.#late)
    this.#settleReady.resolve()
  }

  /**
   * An event of the server, or a Gap.
   * @param since the zxid up to which everything was told before it
   * @internal
   */
  push(event: WatchEvent, since: bigint): void {
    if (this.#end) return
    if (this.#listener) return this.#listener(event)
    const taker = this.#takers.shift()
    if (taker) return taker({ value: event, done: false })
    if (this.#queue.length < this.#limit) return this.#queue.push(event)
    const last = this.#queue.last
    const gap = last?.type === 'Gap' && last.reason === 'overflow' ? last : undefined
    const dropped = (gap?.dropped ?? 0) + (event.type === 'Gap' ? event.dropped : 1)
    const marker: GapEvent = { type: 'Gap', path: this.path, reason: 'overflow', dropped, since: gap?.since ?? since }
    if (gap) this.#queue.replaceLast(marker)
    else this.#queue.push(marker)
  }

  /**
   * The end, after what is queued: quiet without an error.
   * @internal
   */
  finish(error?: unknown): void {
    if (this.#end) return
    this.#end = { error }
    clearTimeout(this.#late)
    this.#stopListening?.()
    this.#settleReady.reject(error ?? new Error('the watch was closed'))
    for (const taker of this.#takers.drain()) taker(this.#last())
  }

  /**
   * The next event, as soon as there is one.
   * @throws ConnectionError when the session has expired, once; ZkError when the server will not watch
   */
  next(): Promise<IteratorResult<WatchEvent, undefined>> {
    return new Promise((resolve) => {
      const event = this.#queue.shift()
      if (event) resolve({ value: event, done: false })
      else if (this.#end) resolve(this.#last())
      else this.#takers.push(resolve)
    })
  }

  /** What leaving a `for await` calls: ends the watch, without waiting for the server. Never throws. */
  return(): Promise<IteratorResult<WatchEvent, undefined>> {
    void this.close()
    return Promise.resolve({ value: undefined, done: true })
  }

  /** Ends the iteration and takes the watch off the server; resolves when it is off. Never throws. */
  async close(): Promise<void> {
    if (this.#end) return
    this.#queue.clear()
    this.finish()
    await this.#remove()
  }

  /** The watch itself: all that iterate it share its events. */
  [Symbol.asyncIterator](): this {
    return this
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #giveUp(patience: number): void {
    const message = `the watch on ${this.path} was not set within ${spell(patience)}`
    this.finish(new ConnectionError('timeout', message, { path: this.path }))
    void this.#remove()
  }

  /** An error is told once; the iteration is over then. */
  #last(): IteratorResult<WatchEvent, undefined> | Promise<never> {
    const error = this.#end?.error
    if (error === undefined) return { value: undefined, done: true }
    this.#end = { error: undefined }
    return Promise.reject(error)
  }
}
