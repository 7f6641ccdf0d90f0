import type { ZooKeeper } from '../../client/client.ts'
import type { GapEvent, NodeEvent, WatchEvent } from '../../client/watch/watch.ts'
import { parentPath } from '../../wire/path.ts'
import { Beliefs } from './beliefs.ts'
import { isCertain } from './certainty.ts'
import type { Change, GapChange, Line, NodeChange } from './change.ts'
import { Enrichment } from './enrichment.ts'
import { type Entry, newborn, nextVersion, sameState } from './entry.ts'
import { LineQueue } from './line-queue.ts'
import { Loading } from './loading.ts'

export interface TrackerOptions {
  readonly roots: readonly string[]
  readonly recursive: boolean
  readonly data: boolean
  /** Tell what is there when the watch begins. */
  readonly initial: boolean
  /** Lines kept for a reader that is slow. */
  readonly limit: number
  readonly byteLimit: number
}

type Notice = Pick<GapChange, 'path' | 'reason' | 'since' | 'until' | 'dropped'>

/**
 * The mirror of what is watched, and what its reader is still to be told. Everything comes in the order of the wire.
 * Law: who applies all changes told has exactly the mirror; what cannot be told one by one (it happened unseen, or found no
 * room) is told as the difference, and as a gap where the difference may not be all that happened.
 */
export class Tracker {
  mirror = new Map<string, Entry>()
  readonly #options: TrackerOptions
  readonly #queue: LineQueue
  readonly #beliefs = new Beliefs()
  readonly #wake: () => void
  #enrichment: Enrichment | undefined
  #zk: ZooKeeper | undefined
  #loading: Loading | undefined
  #load: Promise<void> | undefined
  #cut: { reason: 'expired' | 'reconnected'; since: bigint } | undefined
  #looked: { roots: Set<string>; since: bigint } = { roots: new Set(), since: 0n }
  #notices: Notice[] = []
  #overflow: { dropped: number; since: bigint } | undefined
  #folding = false
  #first = true

  /** @param wake called when there may be something to tell */
  constructor(options: TrackerOptions, wake: () => void) {
    this.#options = options
    this.#queue = new LineQueue(options.limit, options.byteLimit)
    this.#wake = wake
  }

  /** Whether a look is going on, and it is this one. */
  isLoading(load: Promise<void>): boolean {
    return this.#loading !== undefined && this.#load === load
  }

  /** A session: until it is read, its events are part of what is read. */
  begin(zk: ZooKeeper): void {
    this.#enrichment?.end()
    this.#zk = zk
    this.#folding = true
    this.#loading = new Loading(zk, [], this.#options)
  }

  /** From now on all changes are found by looking: see OnceFollower. */
  lookOnly(since: bigint | undefined): void {
    this.#loading = undefined
    this.#folding = false
    this.#first = false
    if (since !== undefined) this.#notice('expired', since)
  }

  /** A change that was found by looking, outside of all watches. */
  found(change: Omit<NodeChange, 'time'>, before: Entry | undefined): void {
    if (this.#folds(change.path)) return this.#fold(change.path, before)
    this.#queue.push({ change: { ...change, time: Date.now() }, settled: true })
    this.#wake()
  }

  /** The connection is gone: what its reads would have told stays unknown. */
  detach(): void {
    this.#enrichment?.end()
  }

  /** Reads everything; what differs from before is told. @returns when it is read */
  load(zk: ZooKeeper, reason: 'expired' | 'reconnected', since: bigint): Promise<void> {
    this.#enrichment?.end()
    this.#zk = zk
    this.#folding = true
    this.#enrichment = new Enrichment(zk, this.#options.data, {
      entry: (path) => this.mirror.get(path),
      weigh: (bytes) => this.#queue.weigh(bytes),
      wake: this.#wake,
    })
    const loading = new Loading(zk, this.#options.roots, this.#options)
    this.#loading = loading
    // Cut again while looking: it is still the first cut that everything after is unknown from.
    this.#cut ??= { reason, since }
    this.#load = loading.done.then(() => {
      if (this.#loading === loading) this.#loaded(loading)
    })
    return this.#load
  }

  /** An event of a watch, on the reading path. @returns whether everything must be read again */
  take(event: WatchEvent): boolean {
    if (event.type === 'Gap') return this.#isNewGap(event)
    if (event.type === 'Unknown') this.#push({ ...event, time: Date.now() })
    else if (this.#loading) this.#loading.take(event)
    else this.#apply(event)
    return false
  }

  /** All there is to tell now. */
  *tell(): Generator<Change> {
    for (let line = this.#queue.first; line; line = this.#queue.first) {
      if (!line.settled) return
      this.#queue.shift()
      yield line.change
    }
    if (this.#loading || !this.#zk) return
    this.#folding = false
    const initial = this.#first && this.#options.initial
    if (this.#options.initial || !this.#first) yield* this.#difference(initial)
    this.#first = false
  }

  /** Several watches tell of the same cut, each once. */
  #isNewGap({ path, since }: GapEvent): boolean {
    const known = this.#loading !== undefined && this.#looked.since === since && !this.#looked.roots.has(path)
    if (!known) this.#looked = { roots: new Set(), since }
    this.#looked.roots.add(path)
    return !known
  }

  #loaded(loading: Loading): void {
    const { reason, since } = this.#cut!
    this.#cut = undefined
    const before = this.mirror
    this.#loading = undefined
    this.mirror = loading.nodes
    if (!this.#first && (reason === 'expired' || !isCertain(before, this.mirror, this.#options.recursive)))
      this.#notice(reason, since)
    if (!this.#first || this.#options.initial) {
      for (const [path, entry] of before) {
        const now = this.mirror.get(path)
        if (!sameState(entry, now) || entry.cversion !== now!.cversion) this.#beliefs.keep(path, entry)
      }
      for (const path of this.mirror.keys()) if (!before.has(path)) this.#beliefs.keep(path, undefined)
    }
    this.#wake()
  }

  #apply(event: NodeEvent): void {
    const { type, path, zxid } = event
    const fold = this.#folds(path)
    const before = this.mirror.get(path)
    if (fold) this.#fold(path, before)
    const change: Line['change'] = { type, path, time: Date.now(), zxid, version: before?.version }
    const mother = this.#options.recursive && path !== '/' ? this.mirror.get(parentPath(path)) : undefined
    if (type === 'NodeCreated') {
      this.mirror.set(path, newborn(zxid))
      change.version = 0
    } else if (type === 'NodeDeleted') this.mirror.delete(path)
    else if (before && type === 'NodeChildrenChanged') before.cversion++
    else if (before) {
      before.version = nextVersion(before.version)
      before.mzxid = zxid
      change.version = before.version
    }
    if (this.#options.data && (type === 'NodeCreated' || type === 'NodeDataChanged')) this.#stale(path, fold)
    if (mother && (type === 'NodeCreated' || type === 'NodeDeleted')) mother.cversion++
    if (fold) return
    if (before?.data !== undefined && type !== 'NodeChildrenChanged') change.old = before.data
    this.#push(change)
  }

  #stale(path: string, fold: boolean): void {
    const entry = this.mirror.get(path)
    if (entry) entry.stale = true
    if (fold) this.#enrichment?.refresh(path)
  }

  #folds(path: string): boolean {
    if (!this.#folding && this.#queue.full) {
      this.#folding = true
      this.#overflow = { dropped: 0, since: this.#zk?.lastZxid ?? 0n }
    }
    return this.#folding || this.#beliefs.has(path)
  }

  #fold(path: string, before: Entry | undefined): void {
    this.#beliefs.keep(path, before)
    if (this.#overflow) this.#overflow.dropped++
  }

  #push(change: Line['change']): void {
    const line: Line = { change, settled: false }
    this.#queue.push(line)
    if (this.#enrichment) this.#enrichment.add(line)
    else line.settled = true
    if (line.settled) this.#wake()
  }

  #notice(reason: Notice['reason'], since: bigint, dropped = 0): void {
    const until = this.#zk!.lastZxid
    this.#notices.push({ path: this.#options.roots[0]!, reason, since: since < until ? since : until, until, dropped })
  }

  *#difference(initial: boolean): Generator<Change> {
    const time = Date.now()
    if (this.#overflow) {
      this.#notice('overflow', this.#overflow.since, this.#overflow.dropped)
      this.#overflow = undefined
    }
    for (const notice of this.#notices.splice(0)) yield { type: 'Gap', time, ...notice }
    const paused = (): boolean => this.#loading !== undefined || this.#folding
    for (const change of this.#beliefs.tell(this.mirror, !this.#options.recursive, paused)) {
      yield { ...change, time, synthetic: true, ...(initial ? { initial: true as const } : {}) }
    }
  }
}
