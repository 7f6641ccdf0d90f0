import type { ZooKeeper } from '../../client/client.ts'
import type { GapEvent, NodeEvent, WatchEvent } from '../../client/watch/watch.ts'
import { parentPath } from '../../wire/path.ts'
import { Beliefs } from './beliefs.ts'
import { isCertain } from './certainty.ts'
import type { Change, GapChange, NodeChange, OpenLine } from './change.ts'
import { Enrichment } from './enrichment.ts'
import { type Entry, newborn, nextVersion, notYoungerThan, sameState } from './entry.ts'
import { LineQueue } from './line-queue.ts'
import { Loading, type LoadOptions } from './loading.ts'
import { PATIENT, Reading } from './reading.ts'

export interface TrackerOptions extends LoadOptions {
  readonly roots: readonly string[]
  /** Tell what is there when the watch begins. */
  readonly initial: boolean
  /** Lines kept for a reader that is slow. */
  readonly limit: number
  readonly byteLimit: number
}

/** Changes that are told as a difference, and may be more than that shows. */
interface Overflow {
  dropped: number
  since: bigint
  /** Some are of an unknown zxid: until when they go is still to be found out. */
  undated: boolean
}

/** When nobody watched: after zxid `since`, until everything was read again. */
export interface Cut {
  readonly reason: 'expired' | 'reconnected'
  readonly since: bigint
}

export interface TrackerHost {
  /** Takes what the first look finds, all but what is `stale`, instead of being told of each. */
  readonly found: ((nodes: ReadonlyMap<string, Entry>) => void) | undefined
  /** There may be something to tell. */
  wake(): void
  /** It cannot go on. */
  fail(error: unknown): void
}

type Notice = Omit<GapChange, 'type' | 'time'>
type Unseen = Omit<Notice, 'until' | 'dropped'> & { readonly dropped?: number }

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
  readonly #host: TrackerHost
  readonly #reading = new Reading()
  #enrichment: Enrichment | undefined
  #zk: ZooKeeper | undefined
  #loading: Loading | undefined
  #load: Promise<boolean> | undefined
  #cut: Cut | undefined
  #looked: { roots: Set<string>; since: bigint } = { roots: new Set(), since: 0n }
  #notices: Notice[] = []
  #overflow: Overflow | undefined
  #probing = false
  /** Of the events: servers since 3.9 tell it. */
  #newest = 0n
  /** What the reader does not know yet, and is told as a difference, began after this zxid. */
  #untold: bigint | undefined
  #folding = false
  /** OnceFollower reads everything again: what it finds is told as a difference, when that is done. */
  #looking = false
  /** What is told as a difference is what was there when it began, as it is when its turn comes. */
  #beginning: boolean
  #begun = false

  constructor(options: TrackerOptions, host: TrackerHost) {
    this.#options = options
    this.#queue = new LineQueue(options.limit, options.byteLimit)
    this.#host = host
    this.#beginning = options.initial
  }

  /** Whether everything was read once: from then on whatever differs from the mirror is news. */
  get begun(): boolean {
    return this.#begun
  }

  /** Whether the reader was told all that is known. */
  get toldAll(): boolean {
    const done = this.#begun && !this.#loading && !this.#looking && !this.#folding
    return done && this.#queue.empty && this.#beliefs.size === 0
  }

  /** Whether a look is going on, and it is this one. */
  isLoading(load: Promise<boolean>): boolean {
    return this.#loading !== undefined && this.#load === load
  }

  /** A session: until it is read, its events are part of what is read. */
  begin(zk: ZooKeeper): void {
    this.#enrichment?.end()
    this.#loading?.stop()
    this.#zk = zk
    this.#looking = false
    this.#folding = true
    this.#loading = new Loading(zk, this.#reading, [], this.#options, this.mirror, () => {})
  }

  /** Nobody watches, until everything is read again: several faults in between are one long cut. */
  lost({ reason, since }: Cut): void {
    if (!this.#begun) return
    this.#beginning = false
    if (this.#cut) {
      if (reason === 'expired') this.#cut = { ...this.#cut, reason }
      return
    }
    this.#cut = { reason, since }
    notYoungerThan(since, this.mirror.values())
    notYoungerThan(since, this.#beliefs.entries)
  }

  /** From now on all changes are found by looking: see OnceFollower. */
  lookOnly(): void {
    this.#loading?.stop()
    this.#loading = undefined
    this.#enrichment?.end()
    this.#enrichment = undefined
    this.#looking = this.#begun
    this.#folding = this.#begun
  }

  /** OnceFollower has read everything once. */
  lookedOnce(): void {
    this.#begun = true
    this.#looking = false
    if (this.#cut) this.#notice({ path: this.#options.roots[0]!, ...this.#cut })
    this.#cut = undefined
    this.#host.wake()
  }

  /** The children of a znode cannot be listed, as OnceFollower found. */
  unlisted(path: string, error: Error, since: bigint): void {
    this.#notice({ path, reason: 'unreadable', since, error })
    this.#host.wake()
  }

  /** A change that was found by looking, outside of all watches. */
  found(change: Omit<NodeChange, 'time'>, before: Entry | undefined): void {
    if (this.#folds(change.path)) return void this.#fold(change.path, before)
    this.#push({ ...change, time: Date.now() })
  }

  /** The connection is gone: what its reads would have told stays unknown. */
  detach(): void {
    this.#enrichment?.end()
  }

  /**
   * Reads everything; what differs from before is told.
   * @returns when it is read; `false` when another look took the place of this one
   * @throws ConnectionError; ZkError when the server refuses to be read
   */
  load(zk: ZooKeeper): Promise<boolean> {
    this.#enrichment?.end()
    this.#loading?.stop()
    this.#zk = zk
    this.#folding = true
    this.#enrichment = new Enrichment(zk, this.#reading, this.#options, {
      entry: (path) => this.mirror.get(path),
      isInside: (path) => this.#options.recursive && !this.#options.roots.includes(path),
      weigh: (bytes) => this.#queue.weigh(bytes),
      wake: () => this.#host.wake(),
      fail: (error) => this.#host.fail(error),
    })
    const loading = new Loading(zk, this.#reading, this.#options.roots, this.#options, this.mirror, () => {
      if (this.#loading === loading) this.#loaded(loading)
    })
    this.#loading = loading
    this.#load = loading.done
    return loading.done
  }

  /** An event of a watch, on the reading path. @returns whether everything must be read again */
  take(event: WatchEvent): boolean {
    if (event.type === 'Gap') return this.#isNewGap(event)
    if ('zxid' in event && event.zxid !== undefined && event.zxid > this.#newest) this.#newest = event.zxid
    if (event.type === 'Unknown') this.#push({ ...event, time: Date.now() })
    else if (this.#loading) this.#loading.take(event)
    else this.#apply(event)
    return false
  }

  /** All there is to tell now. */
  *tell(): Generator<Change> {
    for (let line = this.#queue.first; line?.settled; line = this.#queue.first) {
      this.#queue.shift()
      yield line.change
    }
    if (this.#loading || this.#looking || !this.#zk) return
    // While changes are folded no lines are added: it will be empty.
    if (this.#folding && !this.#queue.empty) return
    if (this.#overflow?.undated) return this.#date(this.#overflow)
    this.#folding = false
    yield* this.#difference()
  }

  /** Finds out until when the changes go that had no room: an answer has a zxid, and all events before it are of earlier ones. */
  #date(overflow: Overflow): void {
    if (this.#probing) return
    this.#probing = true
    const dated = (): void => {
      overflow.undated = false
      if (this.#overflow !== overflow) return
      this.#folding = false
      // At once: what comes next on the wire may be of the same znodes, and would have to be dated again.
      for (const change of this.#difference()) this.#push(change)
    }
    const refused = (): { value: undefined } => ({ value: dated() as undefined })
    const zk = this.#zk!
    zk.call('exists', { path: zk.chroot || '/', watch: false }, PATIENT, { map: dated, refused })
      .catch(() => {
        // A look at everything follows, or the end.
        overflow.undated = false
      })
      .finally(() => {
        this.#probing = false
        this.#host.wake()
      })
  }

  #endOverflow(): void {
    if (this.#overflow) this.#notice({ path: this.#options.roots[0]!, reason: 'overflow', ...this.#overflow })
    this.#overflow = undefined
  }

  /** Several watches tell of the same cut, each once. */
  #isNewGap({ path, since }: GapEvent): boolean {
    const known = this.#loading !== undefined && this.#looked.since === since && !this.#looked.roots.has(path)
    if (!known) this.#looked = { roots: new Set(), since }
    this.#looked.roots.add(path)
    return !known
  }

  #loaded(loading: Loading): void {
    const cut = this.#cut
    this.#cut = undefined
    const before = this.mirror
    this.#loading = undefined
    this.mirror = loading.nodes
    const { recursive, roots, initial } = this.#options
    if (cut && (cut.reason === 'expired' || !isCertain(before, this.mirror, recursive, roots)))
      this.#notice({ path: roots[0]!, ...cut })
    if (this.#overflow) this.#overflow.undated = false
    const found = this.#begun || !initial ? undefined : this.#host.found
    if (found) this.#handOver(found, loading.unlisted)
    else if (this.#begun || initial) this.#compare(before, loading.unlisted, cut)
    this.#begun = true
    this.#host.wake()
  }

  /** The first look, all at once; what is still to be read is kept to be told. */
  #handOver(found: (nodes: ReadonlyMap<string, Entry>) => void, unlisted: ReadonlyMap<string, Error>): void {
    for (const [path, error] of unlisted) this.#notice({ path, reason: 'unreadable', since: 0n, error })
    for (const [path, { stale }] of this.mirror) if (stale) this.#beliefs.keep(path, undefined)
    this.#untold = 0n
    found(this.mirror)
  }

  /** What differs from before is kept to be told, and what could not be listed is told. @param cut undefined: it is the first look */
  #compare(before: ReadonlyMap<string, Entry>, unlisted: ReadonlyMap<string, Error>, cut: Cut | undefined): void {
    const since = cut?.since ?? 0n
    for (const [path, error] of unlisted) this.#notice({ path, reason: 'unreadable', since, error })
    let merged = false
    const differs = (path: string, entry: Entry | undefined): void => {
      if (this.#beliefs.keep(path, entry)) merged = true
    }
    for (const [path, entry] of before) {
      const now = this.mirror.get(path)
      if (!sameState(entry, now) || entry.cversion !== now!.cversion) differs(path, entry)
    }
    for (const path of this.mirror.keys()) if (!before.has(path)) differs(path, undefined)
    this.#untold ??= since
    if (merged && cut) this.#notice({ path: this.#options.roots[0]!, reason: cut.reason, since: this.#untold })
  }

  #apply(event: NodeEvent): void {
    const { type, path, zxid } = event
    const fold = this.#folds(path)
    const before = this.mirror.get(path)
    if (fold) this.#foldEvent(path, before, zxid)
    const change: OpenLine['change'] = { type, path, time: Date.now(), zxid, version: before?.version }
    const mother = this.#options.recursive && path !== '/' ? this.mirror.get(parentPath(path)) : undefined
    if (type === 'NodeCreated') {
      this.mirror.set(path, newborn(zxid, this.#zk?.lastZxid))
      change.version = 0
    } else if (type === 'NodeDeleted') this.mirror.delete(path)
    else if (before && type === 'NodeChildrenChanged') before.cversion++
    else if (before) {
      before.version = nextVersion(before.version)
      before.mzxid = zxid
      change.version = before.version
    } else if (type === 'NodeDataChanged') {
      // Below a znode whose children nobody may list: it was there.
      this.mirror.set(path, { ...newborn(undefined), mzxid: zxid })
    }
    const entry = this.mirror.get(path)
    if (entry && this.#options.data && type !== 'NodeChildrenChanged') entry.stale = true
    if (mother && (type === 'NodeCreated' || type === 'NodeDeleted')) mother.cversion++
    if (fold) return void this.#enrichment?.pass(type, path)
    if (before?.data !== undefined && type !== 'NodeChildrenChanged') change.old = before.data
    this.#pushOpen(change)
  }

  #folds(path: string): boolean {
    if (!this.#folding && this.#queue.full) {
      this.#folding = true
      this.#beginning = false
      this.#overflow ??= this.#beginOverflow()
    }
    return this.#folding || this.#beliefs.has(path)
  }

  #beginOverflow(): Overflow {
    return { dropped: 0, since: this.#untold ?? this.#zk?.lastZxid ?? 0n, undated: false }
  }

  /** @returns whether the reader is behind at this path already: one difference stands for several changes then */
  #fold(path: string, before: Entry | undefined): boolean {
    this.#untold ??= this.#zk?.lastZxid ?? 0n
    const again = this.#beliefs.keep(path, before)
    if (this.#overflow) this.#overflow.dropped++
    return again
  }

  #foldEvent(path: string, before: Entry | undefined, zxid: bigint | undefined): void {
    const again = this.#fold(path, before)
    if (again && !this.#overflow && !this.#beginning) this.#overflow = { ...this.#beginOverflow(), dropped: 1 }
    if (this.#overflow && zxid === undefined) this.#overflow.undated = true
  }

  #push(change: Change): void {
    this.#queue.push({ change, settled: true })
    this.#host.wake()
  }

  /** A change of which a read may tell more. */
  #pushOpen(change: NodeChange): void {
    if (!this.#enrichment) return this.#push(change)
    const line: OpenLine = { change, settled: false }
    this.#queue.push(line)
    this.#enrichment.add(line)
    if (line.settled) this.#host.wake()
  }

  /** One of the same kind that is not told yet is part of it. */
  #notice({ path, reason, since, dropped = 0, error }: Unseen): void {
    const { lastZxid } = this.#zk!
    const until = lastZxid > this.#newest ? lastZxid : this.#newest
    const at = this.#notices.findIndex((other) => other.path === path && other.reason === reason)
    const [former] = at < 0 ? [] : this.#notices.splice(at, 1)
    const from = [since, until, former?.since ?? since].reduce((a, b) => (a < b ? a : b))
    const lost = dropped + (former?.dropped ?? 0)
    this.#notices.push({ path, reason, since: from, until, dropped: lost, ...(error ? { error } : {}) })
  }

  /**
   * Tells what differs. From the first change on of which a read must tell more (the data; the zxid, before servers of 3.9) all
   * go into the queue, in their order.
   */
  *#difference(): Generator<Change> {
    const time = Date.now()
    this.#endOverflow()
    for (const notice of this.#notices.splice(0)) yield* this.#pass({ type: 'Gap', time, ...notice })
    const paused = (): boolean => this.#loading !== undefined || this.#looking || this.#folding || this.#queue.full
    const found = { time, synthetic: true, ...(this.#beginning ? { initial: true as const } : {}) } as const
    for (const difference of this.#beliefs.tell(this.mirror, !this.#options.recursive, paused)) {
      const change: NodeChange = { ...difference, ...found }
      const whole = change.zxid !== undefined && !this.mirror.get(change.path)?.stale
      if (whole || change.type === 'NodeDeleted') yield* this.#pass(change)
      else this.#pushOpen(change)
    }
    if (this.#beliefs.size > 0) return
    this.#untold = undefined
    this.#beginning = false
  }

  *#pass(change: Change): Generator<Change> {
    if (this.#queue.empty) yield change
    else this.#push(change)
  }
}
