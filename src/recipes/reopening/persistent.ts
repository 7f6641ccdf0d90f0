import type { Buffer } from 'node:buffer'
import type { VersionOptions, ZooKeeper } from '../../client/client.ts'
import { connect } from '../../client/connect.ts'
import type { Data } from '../../client/request/bytes-of.ts'
import type { Created, CreateOptions } from '../../client/request/create.ts'
import type { SessionSource } from '../../client/session-source.ts'
import { connectShape } from '../../client/terms/connect-shape.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'
import { backoff, pause } from '../../client/terms/hosts.ts'
import { inTime } from '../../client/terms/in-time.ts'
import { type CallOptions, type ConnectOptions, DEFAULT_TIMEOUT } from '../../client/terms/options.ts'
import { isOver } from '../../client/terms/session-events.ts'
import { Stop } from '../../client/terms/stop.ts'
import { type GapEvent, type WatchEvent, type WatchOptions, watchShape } from '../../client/watch/watch.ts'
import { given, givenOptions } from '../../wire/given/given.ts'
import { work as aFunction, aPath, flag, object, type Shape } from '../../wire/given/kinds.ts'
import type { Stat } from '../../wire/records.ts'
import type { Held } from '../holding/held.ts'
import { orAbort } from '../steps/or-abort.ts'
import { type NextClient, overSessions, streamOverSessions } from '../steps/over-sessions.ts'
import { waitShape } from '../steps/shapes.ts'
import { type KeepOptions, Kept } from './kept.ts'
import { mayRetry, type RetryOptions, retryShape } from './retry.ts'

/** As of `connect`, but for what belongs to one session; and how calls are tried again. */
export interface PersistentOptions extends Omit<ConnectOptions, 'session' | 'signal'> {
  /** For reads, and for writes of which it is known that they were not applied. */
  retry?: RetryOptions | undefined
}

/** How something is run. */
export interface RunOptions {
  /** Doing it twice is as good as once: it is done again also where nobody can tell whether it was. Default false. */
  idempotent?: boolean | undefined
  /** Gives it up, also while it waits for a session; rejects with the signal's reason. */
  signal?: AbortSignal | undefined
}

/** A session has ended, and another watches: read again what matters. What happened up to zxid `since` was told. */
export interface SessionGap extends Omit<GapEvent, 'reason'> {
  /** Nobody watched between the sessions. */
  readonly reason: 'expired'
}

const DEFAULT_TRIES = 8
const DEFAULT_LONGEST = 2000

const { session: _, signal: __, ...lasting } = connectShape
const persistentShape: Shape<PersistentOptions> = { ...lasting, retry: object }
const runShape: Shape<RunOptions> = { idempotent: flag, ...waitShape }
const { listener: ___, once: ____, ...watchShapeHere } = watchShape

/**
 * Connects as `connect` does, to go on with another session whenever one has expired.
 * @throws ConnectionError when no server took us at first; UsageError
 */
export async function persistent(hosts: string, options: PersistentOptions = {}): Promise<PersistentClient> {
  givenOptions(options, persistentShape)
  givenOptions(options.retry, retryShape, 'retry')
  const { retry, ...how } = options
  return new PersistentClient(hosts, how, await connect(hosts, how), retry)
}

/**
 * A client whose session may be replaced. When one has expired the next is opened at once, for as long as it takes, and what is
 * left of the old one is ended first. Ephemerals that it keeps are made again; watches go on, after a Gap; a `treeCache()` of it
 * and recipes with its `next` go on by themselves. What one may hold at a time is lost with its session, and is taken again by
 * `holds`. Calls are tried again: reads always, writes only where it is known that they were not applied.
 */
export class PersistentClient implements SessionSource, AsyncDisposable {
  /** For `configuration()`, `Group.watch()` and whatever else asks for the client after one that has expired. */
  readonly next: NextClient = () => this.client()
  readonly #hosts: string
  readonly #options: ConnectOptions
  readonly #retry: RetryOptions
  readonly #stop = new AbortController()
  /** The same for the pauses of any number of calls. */
  readonly #ended = new Stop()
  #current: ZooKeeper
  #opening: Promise<ZooKeeper> | undefined
  /** Why there will be no other session. */
  #end: unknown

  /** Use `persistent()`. */
  constructor(hosts: string, options: ConnectOptions, first: ZooKeeper, retry: RetryOptions = {}) {
    this.#hosts = hosts
    this.#options = options
    this.#retry = retry
    this.#current = first
    this.#mind(first)
  }

  /** The client of the newest session, which may be over. */
  get current(): ZooKeeper {
    return this.#current
  }

  /**
   * The client of a session that lives: at once, or as soon as there is one.
   * @throws ConnectionError `closed` after `close()`; `auth` when the credentials are refused; the signal's reason
   */
  async client(options: { signal?: AbortSignal | undefined } = {}): Promise<ZooKeeper> {
    givenOptions(options, waitShape)
    return this.#client(options.signal)
  }

  #client(signal?: AbortSignal): Promise<ZooKeeper> {
    if (this.#end !== undefined) return Promise.reject(this.#end)
    if (!isOver(this.#current.state)) return Promise.resolve(this.#current)
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined
    })
    return orAbort(this.#opening, signal, () => {})
  }

  /**
   * Each client in its turn, beginning with the present one: for what is to be done once a session. Ends with `close()`.
   * @throws ConnectionError `auth` when the credentials are refused: there is no other session
   */
  async *sessions(): AsyncGenerator<ZooKeeper, void> {
    while (this.#end === undefined) {
      const zk = await this.client().catch((error: unknown) => {
        if (this.#stop.signal.aborted) return undefined
        throw error
      })
      if (!zk) return
      yield zk
      await over(zk)
    }
  }

  /**
   * Does something with a client, and does it again, as a whole, after an error that may pass and a growing pause.
   * @throws what the last try throws: ZkError at once, ConnectionError with `maybeApplied` at once unless `idempotent`; the
   * signal's reason
   */
  async run<T>(work: (zk: ZooKeeper) => Promise<T>, options: RunOptions = {}): Promise<T> {
    given('work', work, aFunction)
    givenOptions(options, runShape)
    const { idempotent = false, signal } = options
    const { tries = DEFAULT_TRIES, longest = DEFAULT_LONGEST } = this.#retry
    for (let lap = 0; ; lap++) {
      signal?.throwIfAborted()
      try {
        return await work(await this.#soon(signal))
      } catch (error) {
        if (lap + 1 >= tries || this.#stop.signal.aborted || !mayRetry(error, idempotent)) throw error
      }
      await pause(backoff(lap, longest), signal ?? this.#ended)
    }
  }

  /**
   * Does something that lasts, and all of it again with the next client whenever the session has expired meanwhile.
   * @returns what it gives in the end
   * @throws what it throws, but for the end of its session; ConnectionError when there is no other; the signal's reason
   */
  async inEachSession<T>(
    work: (zk: ZooKeeper) => Promise<T>,
    options: { signal?: AbortSignal | undefined } = {},
  ): Promise<T> {
    given('work', work, aFunction)
    givenOptions(options, waitShape)
    const { signal } = options
    return overSessions(await this.client({ signal }), () => this.client({ signal }), work)
  }

  /** As ZooKeeper.get, tried again. @throws as ZooKeeper.get, after the last try */
  get(path: string, options?: CallOptions): Promise<{ data: Buffer | null; stat: Stat }> {
    return this.run((zk) => zk.get(path, options))
  }

  /** As ZooKeeper.exists, tried again. @throws as ZooKeeper.exists, after the last try */
  exists(path: string, options?: CallOptions): Promise<Stat | undefined> {
    return this.run((zk) => zk.exists(path, options))
  }

  /** As ZooKeeper.children, tried again. @throws as ZooKeeper.children, after the last try */
  children(path: string, options?: CallOptions): Promise<{ children: readonly string[]; stat: Stat }> {
    return this.run((zk) => zk.children(path, options))
  }

  /** As ZooKeeper.create, tried again where it was not applied. An ephemeral goes with its session: see `keep`. @throws as ZooKeeper.create, after the last try */
  create(path: string, data?: Data, options?: CreateOptions): Promise<Created> {
    return this.run((zk) => zk.create(path, data, options))
  }

  /** As ZooKeeper.set, tried again where it was not applied. @throws as ZooKeeper.set, after the last try */
  set(path: string, data: Data, options?: VersionOptions): Promise<Stat> {
    return this.run((zk) => zk.set(path, data, options))
  }

  /** As ZooKeeper.delete, tried again where it was not applied. @throws as ZooKeeper.delete, after the last try */
  delete(path: string, options?: VersionOptions): Promise<void> {
    return this.run((zk) => zk.delete(path, options))
  }

  /**
   * Keeps an ephemeral znode: it is made now, and again in each session to come and whenever somebody deletes it, with its
   * parents where they are missing.
   * @returns when it is there
   * @throws ZkError NodeExists when somebody has the name, unless `patient`; NoAuth, NoChildrenForEphemerals; the signal's reason
   */
  async keep(path: string, data: string | Uint8Array = '', options: KeepOptions = {}): Promise<Kept> {
    return Kept.make(this, path, data, options)
  }

  /**
   * Watches a path as ZooKeeper.watch does, from session to session: a Gap says where one began.
   * @throws ZkError when a server will not watch; ConnectionError when there is no other session
   */
  watch(
    path: string,
    options: Omit<WatchOptions, 'listener' | 'once'> = {},
  ): AsyncGenerator<WatchEvent | SessionGap, void> {
    given('path', path, aPath)
    givenOptions(options, watchShapeHere)
    return this.#watch(path, options)
  }

  async *#watch(
    path: string,
    options: Omit<WatchOptions, 'listener' | 'once'>,
  ): AsyncGenerator<WatchEvent | SessionGap, void> {
    let since: bigint | undefined
    const events = async function* (zk: ZooKeeper): AsyncGenerator<WatchEvent | SessionGap, void> {
      await using watch = zk.watch(path, options)
      await watch.ready
      if (since !== undefined) yield { type: 'Gap', path, reason: 'expired', dropped: 0, since }
      try {
        yield* watch
      } finally {
        since = zk.lastZxid
      }
    }
    const { signal } = options
    try {
      yield* streamOverSessions(await this.client({ signal }), () => this.client({ signal }), events)
    } catch (error) {
      if (!signal?.aborted && !this.#stop.signal.aborted) throw error
    }
  }

  /**
   * Takes something that one may hold at a time, and again whenever it was lost or let go of: an election, a lock, a membership.
   * The loop's body holds it, until its `signal` is aborted at the latest; when the body ends it is released, and taken again.
   * @param take with a client of a session that lives: `(zk, signal) => new Election(zk, '/leader').campaign({ signal })`
   * @throws what `take` throws, but for the end of its session. Ends quietly when aborted or closed
   */
  holds(
    take: (zk: ZooKeeper, signal: AbortSignal) => Promise<Held>,
    options: { signal?: AbortSignal | undefined } = {},
  ): AsyncGenerator<Held, void> {
    given('take', take, aFunction)
    givenOptions(options, waitShape)
    return this.#holds(take, options.signal)
  }

  async *#holds(
    take: (zk: ZooKeeper, signal: AbortSignal) => Promise<Held>,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Held, void> {
    const either = signal ? AbortSignal.any([signal, this.#stop.signal]) : this.#stop.signal
    try {
      for (;;) {
        const first = await this.client({ signal: either })
        await using held = await overSessions(
          first,
          () => this.client({ signal: either }),
          (zk) => take(zk, either),
        )
        yield held
      }
    } catch (error) {
      if (!either.aborted) throw error
    }
  }

  /** Ends the session that lives, and opens no other. Never throws. */
  async close(): Promise<void> {
    this.#finish(new ConnectionError('closed', 'the client is closed'))
    await this.#opening?.catch(() => {})
    await this.#current.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** A client within the time a call may take. */
  #soon(signal: AbortSignal | undefined): Promise<ZooKeeper> {
    const { timeout = DEFAULT_TIMEOUT } = this.#options
    return inTime(
      this.client({ signal }),
      timeout,
      () => new ConnectionError('timeout', 'no session in the time allowed'),
    )
  }

  /** Its end is the beginning of the next, also when nobody asks. */
  #mind(zk: ZooKeeper): void {
    const unsubscribe = zk.events.subscribe(({ state, error }) => {
      if (!isOver(state)) return
      unsubscribe()
      if (state === 'expired') this.client().catch(() => {})
      // Closed behind our back, or its credentials refused.
      else this.#finish(error ?? new ConnectionError('closed', 'the client is closed'))
    })
  }

  /** Opens the next session, however long it takes. */
  async #open(): Promise<ZooKeeper> {
    const expired = this.#current
    for (let lap = 0; ; lap++) {
      try {
        const zk = await connect(this.#hosts, this.#options)
        if (!(await this.#adopt(zk, expired))) return zk
      } catch (error) {
        // An election, a network, a certificate that is just being replaced: only what was refused for good is final.
        if (!(error instanceof ConnectionError) || error.kind === 'auth') this.#finish(error)
      }
      if (this.#end !== undefined) throw this.#end
      await pause(backoff(lap, this.#retry.longest ?? DEFAULT_LONGEST), this.#stop.signal)
    }
  }

  /** @returns why it is not to be gone on with */
  async #adopt(zk: ZooKeeper, expired: ZooKeeper): Promise<unknown> {
    try {
      // Taken for expired while no server was heard, it may live: its ephemerals would stand in the way of ours.
      await zk.bury(expired.session)
      if (this.#end !== undefined) throw this.#end
    } catch (error) {
      await zk.close()
      return error
    }
    this.#current = zk
    this.#mind(zk)
    return undefined
  }

  #finish(why: unknown): void {
    this.#end ??= why
    this.#stop.abort(why)
    this.#ended.abort(why)
  }
}

/** Resolves when a session is over. */
function over(zk: ZooKeeper): Promise<void> {
  return new Promise((resolve) => {
    if (isOver(zk.state)) return resolve()
    const unsubscribe = zk.events.subscribe(({ state }) => {
      if (!isOver(state)) return
      unsubscribe()
      resolve()
    })
  })
}
