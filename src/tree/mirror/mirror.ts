import { setTimeout as sleep } from 'node:timers/promises'
import type { ZooKeeper } from '../../client/client.ts'
import { errorCodes } from '../../wire/codes.ts'
import { ZkError } from '../../wire/error.ts'
import type { GapChange } from '../follow/change.ts'
import { type Comparison, type Difference, differences, newComparison } from '../place/differences.ts'
import type { TreeSource } from '../place/place.ts'
import { sessionTree } from '../place/session-tree.ts'
import { orEmpty } from '../transfer/or-empty.ts'
import { isSystem } from '../walk/system.ts'
import { walkOrder } from '../walk/walk-order.ts'
import type { Znode } from '../walk/znode.ts'
import { Carrier } from './carrier.ts'
import { type End, passes } from './end.ts'
import { Hearing } from './hearing.ts'
import type { Ledger } from './ledger.ts'
import { isMarks, type Marks } from './marks.ts'
import type { Lag, MirrorEvent } from './mirror-event.ts'
import { Onlooker } from './onlooker.ts'
import { Patience } from './patience.ts'
import { carriedSince, nothingCarried, type Progress } from './progress.ts'
import { someZnodes } from './some-znodes.ts'
import { Troubles } from './troubles.ts'

export interface MirrorOptions {
  readonly acl: boolean
  /** Ephemerals of the source are carried over as persistent znodes. */
  readonly ephemerals: boolean
  /** What the source has not is deleted, whoever made it. */
  readonly prune: boolean
  /** Changes of others at the target are written over. */
  readonly overwrite: boolean
  /** End when both ends were made the same once. */
  readonly once: boolean
  /** How often both ends are compared as a whole, in ms; 0 for never. No watch tells of ACLs, nor of others at the target. */
  readonly recheck: number
  /** What of a tree is mirrored. */
  readonly choose: (tree: TreeSource) => TreeSource
  /** Keeps it from running in circles; undefined: nothing does. */
  readonly marks?: Marks | undefined
  readonly ledger: Ledger
  /** Whether a former run, which the ledger is of, has made both ends the same once. */
  readonly resumed: boolean
  /** Both ends were made the same up to a zxid of the source. */
  readonly reached: (zxid: bigint) => Promise<void>
  readonly signal: AbortSignal
}

/** Before what went wrong is looked at again, in ms: it may go right by itself. */
const BREATH = 20
/** How often it is looked for other mirrors, in ms. */
const RENEWAL = 5000
/** A look at everything takes at most this share of the time. */
const SHARE = 1 / 20

/**
 * Makes the target's tree the same as the source's, and keeps it so: first by comparing both, then by following the source.
 * Only the newest state of each znode matters; both ends of what has changed are read, and what differs is carried over.
 */
export class Mirror {
  readonly progress: Progress = nothingCarried()
  readonly troubles: Troubles
  /** Of the look at everything that goes on, or was the last. */
  counts: Comparison = newComparison()
  /** The zxid of the source up to which all is carried over; 0n: both ends were never the same yet. */
  carried = 0n
  readonly #source: End
  readonly #target: End
  readonly #options: MirrorOptions
  readonly #patience = new Patience()
  readonly #hearing: Hearing
  readonly #stop = new AbortController()
  readonly #onlooker: Onlooker
  /** What is at the target may be written over: both ends were never the same yet. */
  #adopting: boolean
  /** Paths that a former run has mirrored, until everything was looked at. */
  #former: readonly string[]
  /** Everything is to be compared. */
  #all = true
  /** When the oldest of what is being looked at was heard of. */
  #since: number | undefined
  #news: MirrorEvent[] = []

  constructor(source: End, target: End, options: MirrorOptions) {
    this.#source = source
    this.#target = target
    this.#options = options
    this.#adopting = !options.resumed
    this.troubles = new Troubles((trouble) => this.#news.push({ ...trouble, time: Date.now() }))
    this.#hearing = new Hearing()
    this.#onlooker = new Onlooker(this.#hearing.wake, this.#stop.signal)
    this.#former = options.resumed ? [...options.ledger.paths] : []
  }

  /** How far the target is behind now. */
  get lag(): Lag {
    const since = this.#since ?? this.#hearing.since
    if (since === undefined) return { zxids: 0n, ms: 0 }
    return { zxids: this.carried === 0n ? 0n : this.#source.lastZxid - this.carried, ms: Date.now() - since }
  }

  /**
   * Goes on until the signal, or with `once` until both ends are the same but for the troubles told.
   * @throws ZkError NoNode when the source is not there at the beginning; ConnectionError when an end cannot be had then, or
   * never again; what else cannot be gone on with
   */
  async *run(): AsyncGenerator<MirrorEvent, void> {
    const { once, marks, signal } = this.#options
    try {
      const zk = await this.#source.current()
      const { root } = this.#source
      if (!(await zk.exists(root))) throw new ZkError(errorCodes.NoNode.code, root)
      await marks?.begin()
      let renewal = performance.now() + RENEWAL
      // Whatever changes from now on is heard of: what is read from now on is not older.
      if (!once) await this.#hearing.begin(this.#source, AbortSignal.any([signal, this.#stop.signal]))
      let next = Number.POSITIVE_INFINITY
      while (!signal.aborted) {
        if (this.#hearing.failure) throw this.#hearing.failure.error
        await this.#passing(() => this.#lookAround())
        if (this.#all) {
          const began = performance.now()
          await this.#passing(() => this.#lookAtAll())
          if (!this.#all) next = this.#nextAll(performance.now() - began)
        } else if (!this.#hearing.empty) await this.#passing(() => this.#lookAtHeard())
        else if (once) return
        else if (this.#onlooker.quiet) await this.#hearing.something(Math.min(next, renewal) - performance.now())
        yield* this.#news.splice(0)
        if (performance.now() >= next) this.#all = true
        if (performance.now() < renewal) continue
        await this.#passing(async () => marks?.renew())
        renewal = performance.now() + RENEWAL
      }
    } finally {
      this.#stop.abort()
      await this.#onlooker.end()
      await marks?.end()
      await this.#hearing.over
    }
  }

  /** What others did at the target is looked at as what has changed at the source. */
  async #lookAround(): Promise<void> {
    const time = Date.now()
    const strange = await this.#onlooker.strangeAmong(this.#options.ledger, this.#target)
    this.#hearing.add(strange.map((path) => [path, time] as const))
  }

  /** When everything is compared again. @param took ms, the last time */
  #nextAll(took: number): number {
    const { recheck } = this.#options
    return recheck === 0 ? Number.POSITIVE_INFINITY : performance.now() + Math.max(recheck, took / SHARE)
  }

  /** Does something that is done again where a connection was in its way. */
  async #passing(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (this.#options.signal.aborted) return
      if (!passes(error)) throw error
      // Where there is a connection again it goes on at once.
      await sleep(BREATH)
    }
  }

  async #lookAtAll(): Promise<void> {
    const { ledger, once, reached } = this.#options
    this.#source.fallBehind()
    const [from, to] = [await this.#source.current(), await this.#target.current()]
    const zxid = from.lastZxid
    const before = { ...this.progress }
    const vanished = new Set(this.#former)
    this.counts = newComparison()
    this.troubles.beginAll()
    const [left, right] = [this.#tree(this.#target, to), this.#tree(this.#source, from)]
    await this.#carry(to, left, right, this.counts, (path) => vanished.delete(path))
    // Not before: all that it writes would be heard of.
    if (!once) this.#onlooker.watch(to, this.#target.root)
    // Of a former run, and at neither end any more.
    await ledger.note({ forgotten: vanished })
    this.troubles.endAll()
    this.#all = false
    this.#adopting = false
    this.#former = []
    if (zxid > this.carried) this.carried = zxid
    await reached(this.carried)
    const { equal, added, changed } = this.counts
    const znodes = equal + added + changed
    this.#news.push({ kind: 'compared', time: Date.now(), zxid, znodes, ...carriedSince(this.progress, before) })
  }

  async #lookAtHeard(): Promise<void> {
    const { ledger, choose, signal } = this.#options
    const { zxid, since = Date.now() } = this.#hearing
    const { paths: heard, gaps } = this.#hearing.take()
    for (const gap of gaps) this.#mind(gap)
    const before = { ...this.progress }
    this.#since = since
    try {
      const [from, to] = [await this.#source.current(), await this.#target.current()]
      this.#onlooker.watch(to, this.#target.root)
      const paths = [...heard.keys()].filter((path) => isMirrored(from, this.#source.at(path))).sort(walkOrder)
      const unseen = new Set(paths)
      const left = choose(someZnodes(this.#target, to, paths, signal))
      const right = choose(someZnodes(this.#source, from, paths, signal))
      await this.#carry(to, left, right, newComparison(), (path) => unseen.delete(path))
      for (const path of unseen) this.troubles.over(path)
      await ledger.note({ forgotten: [...unseen].filter((path) => ledger.has(path)) })
      heard.clear()
    } finally {
      this.#since = undefined
      this.#hearing.add(heard)
    }
    await this.#tellBatch(zxid, since, before)
  }

  async #tellBatch(zxid: bigint, since: number, before: Progress): Promise<void> {
    if (zxid > this.carried) this.carried = zxid
    await this.#options.reached(this.carried)
    const done = carriedSince(this.progress, before)
    if (done.created + done.changed + done.deleted === 0) return
    const time = Date.now()
    const lag = { zxids: this.#source.lastZxid - this.carried, ms: time - since }
    this.#news.push({ kind: 'batch', time, zxid: this.carried, lag, ...done })
  }

  #mind(gap: GapChange): void {
    const time = Date.now()
    this.#news.push({ kind: 'gap', time, gap })
    if (gap.reason === 'unreadable')
      this.troubles.meet({ kind: 'obstacle', path: this.#source.below(gap.path), error: gap.error! })
    else this.#all = true
  }

  /** @param seen told of each znode that is at one end at least */
  async #carry(
    zk: ZooKeeper,
    left: TreeSource,
    right: TreeSource,
    counts: Comparison,
    seen: (path: string) => void,
  ): Promise<void> {
    const { ledger, acl, ephemerals, prune, overwrite, signal } = this.#options
    const carrier = new Carrier({
      target: this.#target,
      zk,
      ledger,
      policy: { adopting: this.#adopting, prune, overwrite },
      progress: this.progress,
      troubles: this.troubles,
      patience: this.#patience,
      signal,
    })
    const same = (znode: Znode): void => {
      seen(znode.path)
      carrier.same(znode)
    }
    const options = { acl, ephemerals, stat: true, signal, counts, same }
    await carrier.carry(telling(differences(left, right, options), seen))
    if (carrier.again.size === 0) return
    const time = Date.now()
    await sleep(BREATH)
    this.#hearing.add([...carrier.again].map((path) => [path, time] as const))
  }

  #tree({ root, at }: End, zk: ZooKeeper): TreeSource {
    const source = orEmpty(sessionTree(zk, root, undefined))
    const skip = (path: string): boolean => isMarks(zk, at(path))
    const unmarked: TreeSource = {
      ...source,
      read: (options) => source.read({ ...options, skip: (path) => skip(path) || (options?.skip?.(path) ?? false) }),
    }
    return this.#options.choose(unmarked)
  }
}

function isMirrored(zk: ZooKeeper, path: string): boolean {
  return !isSystem(zk, path) && !isMarks(zk, path)
}

async function* telling(
  differences: AsyncIterable<Difference>,
  seen: (path: string) => void,
): AsyncGenerator<Difference> {
  for await (const difference of differences) {
    seen(difference.path)
    yield difference
  }
}
