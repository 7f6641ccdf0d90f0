import { setTimeout as sleep } from 'node:timers/promises'
import type { ZooKeeper } from '../../client/client.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'
import type { Watch, WatchEvent } from '../../client/watch/watch.ts'
import { ZkError } from '../../wire/error.ts'
import { given, givenOptions } from '../../wire/given/given.ts'
import { aPath, signal as aSignal, flag, listOf, number, record, type Shape, work } from '../../wire/given/kinds.ts'
import { isUnder } from '../../wire/path.ts'
import type { Change } from './change.ts'
import type { Entry, Keeping } from './entry.ts'
import { OnceFollower } from './once.ts'
import { isPassing } from './passing-error.ts'
import { Tracker } from './tracker.ts'
import type { TreeLimits } from './tree-too-large.ts'

/** What is told of changes, and how much of it waits for a slow reader. */
export interface FollowOptions {
  /** Everything below the roots too. Default false. */
  readonly recursive?: boolean
  /** Read the data with each change. Default false. */
  readonly data?: boolean
  /** Tell the stat that is read with the data, too. Default false. */
  readonly stats?: boolean
  /** Begin with what is there. Default false. */
  readonly initial?: boolean
  /** Ends the stream, quietly. */
  readonly signal?: AbortSignal
  /** Changes kept for a reader that is slow; then they are told as a difference, after a gap. Default 50,000. */
  readonly limit?: number
  /** The same in bytes of data. Default 32 MiB. */
  readonly byteLimit?: number
  /** Called once everything is watched and read. `oneShot`: the server is older than 3.6 and knows no lasting watches. */
  readonly ready?: (how: { oneShot: boolean }) => void
  /**
   * Takes what the first look finds all at once, instead of a change each with `initial`; znodes that have changed since are
   * told all the same. Not called by servers before 3.6, which are looked at znode by znode.
   */
  readonly found?: (nodes: ReadonlyMap<string, Entry>) => void
  /** Called each time when, for the moment, all is told that is known. */
  readonly toldAll?: () => void
  /** What a look at everything may find: beyond, the stream ends with TreeTooLarge. Default: anything. */
  readonly most?: TreeLimits
  /** Called when the stream must begin anew with another session. */
  readonly reopening?: (error: Error) => void
}

const followShape: Shape<FollowOptions> = {
  recursive: flag,
  data: flag,
  stats: flag,
  initial: flag,
  signal: aSignal,
  limit: number,
  byteLimit: number,
  ready: work,
  found: work,
  toldAll: work,
  most: record('{ znodes, bytes }', { znodes: number, bytes: number }),
  reopening: work,
}

const RETRY = 1000

/**
 * Follows znodes, or whole subtrees, through lost connections and expired sessions. What happened unseen is found by
 * looking and told as `synthetic`; where more may have happened than a look can show, a Gap says so. Who applies all changes
 * to a map has exactly the real tree. What cannot be read is told as such (`unread`, and Gaps that say `unreadable`); it
 * never ends the stream.
 * @param open gives a session: the same one while it lives, a new one after it expired; asked again while no server is
 * reached, until it throws `expired` or `closed`
 * @param roots with `recursive`, those below another one are left out
 * @throws ConnectionError when no session can be had at first; ZkError when the server will not watch, or not be read;
 * TreeTooLarge
 */
export function follow(
  open: () => Promise<ZooKeeper>,
  roots: readonly string[],
  options: FollowOptions = {},
): AsyncGenerator<Change, void> {
  given('open', open, work)
  given('roots', roots, listOf(aPath, 'a list of paths'))
  givenOptions(options, followShape)
  return changesOf(open, roots, options)
}

async function* changesOf(
  open: () => Promise<ZooKeeper>,
  roots: readonly string[],
  options: FollowOptions,
): AsyncGenerator<Change, void> {
  const wanted = options.recursive ? topmost(roots) : [...new Set(roots)]
  const follower = new Follower(open, wanted, options)
  try {
    yield* follower.changes()
  } finally {
    follower.stop()
  }
}

function topmost(roots: readonly string[]): string[] {
  return [...new Set(roots)].filter((root) => !roots.some((other) => other !== root && isUnder(root, other)))
}

function keeping({ data = false, stats = false }: FollowOptions): Keeping {
  return { data, stats }
}

/** Whether no other session is to be had. */
function isFinal({ kind }: ConnectionError): boolean {
  return kind === 'expired' || kind === 'closed'
}

class Follower {
  readonly #open: () => Promise<ZooKeeper>
  readonly #roots: readonly string[]
  readonly #options: FollowOptions
  readonly #tracker: Tracker
  readonly #stop = new AbortController()
  #wake: (() => void) | undefined
  #stirred = false
  #ready = false
  #end: { error: unknown } | undefined

  constructor(open: () => Promise<ZooKeeper>, roots: readonly string[], options: FollowOptions) {
    this.#open = open
    this.#roots = roots
    this.#options = options
    const { recursive = false, initial = false, limit = 50_000, byteLimit = 32 * 1024 * 1024, most } = options
    this.#tracker = new Tracker(
      { roots, recursive, ...keeping(options), initial, limit, byteLimit, most },
      {
        found: options.found,
        wake: () => this.#stir(),
        fail: (error) => this.#finish(error),
      },
    )
  }

  stop(): void {
    this.#stop.abort()
  }

  async *changes(): AsyncGenerator<Change, void> {
    const { signal } = this.#options
    const abort = (): void => this.#finish(undefined)
    if (signal?.aborted) return
    signal?.addEventListener('abort', abort, { once: true })
    void this.#live()
    try {
      for (;;) {
        this.#stirred = false
        for (const change of this.#tracker.tell()) {
          if (signal?.aborted) return
          yield change
        }
        if (this.#end?.error !== undefined) throw this.#end.error
        if (this.#end) return
        if (this.#tracker.toldAll) this.#options.toldAll?.()
        if (!this.#stirred) {
          await new Promise<void>((resolve) => {
            this.#wake = resolve
          })
        }
      }
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }

  #stir(): void {
    this.#stirred = true
    this.#wake?.()
  }

  #finish(error: unknown): void {
    this.#end ??= { error }
    this.stop()
    this.#stir()
  }

  /** From session to session. */
  async #live(): Promise<void> {
    let zk: ZooKeeper | undefined
    try {
      for (;;) {
        zk = await this.#session(zk === undefined)
        const error = await this.#follow(zk)
        if (this.#stop.signal.aborted) return
        const expired = error instanceof ConnectionError && error.kind === 'expired'
        // Lost again and again before the watches were set: the session may live.
        if (!expired && !isPassing(error)) throw error
        this.#tracker.lost({ reason: expired ? 'expired' : 'reconnected', since: zk.lastZxid })
        if (expired) this.#options.reopening?.(error)
      }
    } catch (error) {
      this.#finish(this.#stop.signal.aborted ? undefined : error)
    }
  }

  async #session(first: boolean): Promise<ZooKeeper> {
    for (;;) {
      try {
        return await this.#open()
      } catch (error) {
        if (first || this.#stop.signal.aborted || !(error instanceof ConnectionError) || isFinal(error)) throw error
        await sleep(RETRY, undefined, { signal: this.#stop.signal })
      }
    }
  }

  /** @returns why it is over */
  async #follow(zk: ZooKeeper): Promise<unknown> {
    const { recursive } = this.#options
    const mode = recursive ? 'persistent-recursive' : 'persistent'
    const signal = this.#stop.signal
    let lasting = true
    const listener = (event: WatchEvent): void => {
      if (!lasting || !this.#tracker.take(event) || event.type !== 'Gap') return
      this.#tracker.lost({ reason: 'reconnected', since: event.since })
      this.#load(zk).catch((error) => this.#finish(error))
    }
    const watches: Watch[] = []
    const unsubscribe = zk.events.subscribe(({ state }) => {
      if (state === 'reconnecting') this.#tracker.detach()
    })
    try {
      this.#tracker.begin(zk)
      for (const root of this.#roots) watches.push(zk.watch(root, { mode, listener, signal }))
      await Promise.all(watches.map((watch) => watch.ready))
      await this.#load(zk)
      // Nothing comes out of a watch with a listener; it ends with the session.
      for (const watch of watches) await watch.next()
      return new ConnectionError('closed', 'the session was closed')
    } catch (error) {
      if (!(error instanceof ZkError) || error.name !== 'Unimplemented') return error
      // One that is refused may leave others that are not yet.
      lasting = false
      this.#close(watches)
      return await this.#followOnce(zk).catch((failure: unknown) => failure)
    } finally {
      this.#close(watches)
      unsubscribe()
    }
  }

  #close(watches: readonly Watch[]): void {
    for (const watch of watches) void watch.close()
  }

  async #followOnce(zk: ZooKeeper): Promise<never> {
    const { recursive = false, initial = false } = this.#options
    const once = new OnceFollower(zk, { recursive, ...keeping(this.#options) }, this.#tracker)
    const stop = (): void => once.stop()
    this.#stop.signal.addEventListener('abort', stop, { once: true })
    try {
      this.#tracker.lookOnly()
      // Until everything was seen once, what is there is no news, however many sessions that takes.
      const first = initial ? 'initial' : 'quiet'
      await Promise.race([once.over, once.start(this.#roots, this.#tracker.begun ? undefined : first)])
      this.#tracker.lookedOnce()
      this.#begin({ oneShot: true })
      return await once.over
    } finally {
      this.#stop.signal.removeEventListener('abort', stop)
      once.stop()
    }
  }

  /**
   * Reads everything; tries again until a newer cut, or the end, makes it pointless.
   * @throws whatever is not over with a connection
   */
  async #load(zk: ZooKeeper): Promise<void> {
    for (;;) {
      const loading = this.#tracker.load(zk)
      try {
        if (await loading) this.#begin({ oneShot: false })
        return
      } catch (error) {
        const over = zk.state === 'expired' || zk.state === 'closed' || this.#stop.signal.aborted
        if (over || !this.#tracker.isLoading(loading)) return
        if (!isPassing(error)) throw error
      }
      await sleep(RETRY, undefined, { signal: this.#stop.signal }).catch(() => {})
      if (!this.#tracker.isLoading(loading)) return
    }
  }

  #begin(how: { oneShot: boolean }): void {
    if (this.#ready) return
    this.#ready = true
    this.#options.ready?.(how)
  }
}
