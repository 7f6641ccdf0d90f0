import { setTimeout as sleep } from 'node:timers/promises'
import type { ZooKeeper } from '../../client/client.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'
import type { Watch } from '../../client/watch/watch.ts'
import { ZkError } from '../../wire/error.ts'
import { joinPath, parentPath } from '../../wire/path.ts'
import type { NodeChange } from './change.ts'
import { dataOf, type Entry, type Keeping, nextVersion, sameNode, sameState } from './entry.ts'
import { lookAt, type OnceSight } from './once-look.ts'
import { isPassing } from './passing-error.ts'

type Found = Omit<NodeChange, 'time'>

/** What the follower of one-shot watches changes and tells. */
export interface OnceHost {
  readonly mirror: Map<string, Entry>
  /** @param before the znode as it was */
  found(change: Found, before: Entry | undefined): void
  /** The children of a znode cannot be listed. */
  unlisted(path: string, error: Error, since: bigint): void
}

/** A znode that is watched. */
interface Watched {
  exists: Watch
  children: Watch | undefined
  /** The newest zxid when it was last looked at; undefined before. */
  seen: bigint | undefined
  /** Found by the first look at what is above it: the beginning waits for it, but not for what appears meanwhile. */
  readonly early: boolean
}

/** Znodes that are looked at at a time. */
const LOOKS = 500
/** Before a look that failed is done again, in ms. */
const RETRY = 1000

/**
 * Follows znodes on servers before 3.6, which know only watches that fire once: each event makes it look, and what the look
 * shows is told. Changes in quick succession are seen as one. A znode is watched before it is read, so that none is missed,
 * and a look that fails with its connection is done again for as long as the session lives.
 */
export class OnceFollower {
  readonly #zk: ZooKeeper
  readonly #options: Keeping & { readonly recursive: boolean }
  readonly #host: OnceHost
  readonly #watched = new Map<string, Watched>()
  /** The znodes of the mirror, and those above them, by their parents. */
  readonly #below = new Map<string, Set<string>>()
  readonly #dirty = new Set<string>()
  readonly #busy = new Set<string>()
  /** Those the beginning still waits for. */
  readonly #early = new Set<string>()
  readonly #roots = new Set<string>()
  #starting: 'quiet' | 'initial' | undefined
  #started: (() => void) | undefined
  #stopped = false
  #fail!: (error: unknown) => void
  /** Rejects when it cannot go on: the session is over. */
  readonly over: Promise<never>

  constructor(zk: ZooKeeper, options: Keeping & { readonly recursive: boolean }, host: OnceHost) {
    this.#zk = zk
    this.#options = options
    this.#host = host
    this.over = new Promise((_, reject) => {
      this.#fail = reject
    })
    this.over.catch(() => {})
    for (const path of host.mirror.keys()) this.#note(path)
  }

  /**
   * Watches and reads everything once, however busy it is; what differs from the mirror is told.
   * @param first what is there is no news: told as `initial`, or not at all
   */
  async start(roots: readonly string[], first: 'quiet' | 'initial' | undefined): Promise<void> {
    this.#starting = first
    const started = new Promise<void>((resolve) => {
      this.#started = resolve
    })
    for (const root of roots) {
      this.#roots.add(root)
      this.#adopt(root, true)
    }
    await started
    this.#starting = undefined
  }

  stop(): void {
    this.#stopped = true
    for (const path of [...this.#watched.keys()]) this.#unwatch(path)
  }

  #adopt(path: string, early: boolean): void {
    if (this.#stopped || this.#watched.has(path)) return
    this.#watched.set(path, { exists: this.#watch(path, 'exists'), children: undefined, seen: undefined, early })
    if (early) this.#early.add(path)
    this.#mark(path)
  }

  #watch(path: string, mode: 'exists' | 'children'): Watch {
    const watch = this.#zk.watch(path, { mode, listener: () => this.#mark(path) })
    const ours = (): boolean => {
      const node = this.#watched.get(path)
      return node?.exists === watch || node?.children === watch
    }
    let armed = false
    watch.ready.then(
      () => {
        armed = true
      },
      () => {},
    )
    watch.next().then(
      () => {
        if (ours()) this.#fail(new ConnectionError('closed', 'the session was closed'))
      },
      (error: unknown) => {
        if (!ours()) return
        if (error instanceof ConnectionError && !isPassing(error)) this.#fail(error)
        // Watched no more: the next look watches again, or finds out why not. What was refused at once, its own look knows.
        else if (armed || isPassing(error)) this.#mark(path)
      },
    )
    return watch
  }

  #unwatch(path: string): void {
    const node = this.#watched.get(path)
    this.#watched.delete(path)
    this.#dirty.delete(path)
    this.#early.delete(path)
    void node?.exists.close()
    void node?.children?.close()
  }

  #mark(path: string): void {
    this.#dirty.add(path)
    this.#work()
  }

  #work(): void {
    if (this.#stopped) return
    for (const path of this.#dirty) {
      if (this.#busy.size >= LOOKS) return
      if (this.#busy.has(path)) continue
      this.#dirty.delete(path)
      this.#busy.add(path)
      void this.#visit(path)
    }
  }

  async #visit(path: string): Promise<void> {
    try {
      await this.#look(path)
    } catch (error) {
      if (isPassing(error)) {
        await sleep(RETRY)
        if (this.#watched.has(path)) this.#dirty.add(path)
      } else if (!this.#stopped) this.#fail(error)
    } finally {
      this.#busy.delete(path)
      this.#work()
      if (this.#early.size === 0) this.#started?.()
    }
  }

  async #look(path: string): Promise<void> {
    const node = this.#watched.get(path)
    if (!node) return
    if (node.exists.closed) node.exists = this.#watch(path, 'exists')
    await node.exists.ready
    const lists = await this.#watchChildren(path, node)
    const sight = lists instanceof ZkError && lists.name === 'NoNode' ? undefined : await this.#see(path, lists)
    // Let go of meanwhile: whoever takes it up again looks, too.
    if (this.#watched.get(path) !== node) return
    if (sight) this.#show(path, node, sight)
    else this.#gone(path, this.#roots.has(path))
    node.seen = this.#zk.lastZxid
    this.#early.delete(path)
  }

  /** @returns why there is nothing to watch: there is no such znode, or its children cannot be listed */
  async #watchChildren(path: string, node: Watched): Promise<Error | undefined> {
    if (!node.children || node.children.closed) node.children = this.#watch(path, 'children')
    try {
      await node.children.ready
      return undefined
    } catch (error) {
      if (error instanceof ConnectionError) throw error
      return error as Error
    }
  }

  #see(path: string, unlisted: Error | undefined): Promise<OnceSight | undefined> {
    return lookAt(this.#zk, path, { ...this.#options, unlisted })
  }

  #show(path: string, node: Watched, { entry, children, unlisted }: OnceSight): void {
    const { mirror } = this.#host
    const before = mirror.get(path)
    const same = before !== undefined && sameNode(before, entry)
    if (before && !same) this.#gone(path, true)
    mirror.set(path, entry)
    this.#note(path)
    this.#compare(path, same ? before : undefined, entry)
    if (!this.#options.recursive) return
    const early = node.early && node.seen === undefined
    if (children) return this.#showBelow(path, children, early)
    // What was known below it is asked for by its path.
    for (const known of this.#below.get(path) ?? []) this.#adopt(known, early)
    const news = node.seen === undefined || before?.cversion !== entry.cversion
    if (news && this.#starting !== 'quiet') this.#host.unlisted(path, unlisted!, node.seen ?? 0n)
  }

  #showBelow(path: string, children: readonly string[], early: boolean): void {
    const paths = new Set(children.map((name) => joinPath(path, name)))
    for (const known of [...(this.#below.get(path) ?? [])]) if (!paths.has(known)) this.#gone(known, false)
    for (const child of paths) this.#adopt(child, early)
  }

  #compare(path: string, before: Entry | undefined, now: Entry): void {
    const { version, czxid, mzxid } = now
    const data = dataOf(now)
    if (!before) this.#tell({ type: 'NodeCreated', path, zxid: czxid, version, synthetic: true, ...data }, before)
    else {
      // One change is what the event told; several are seen as one.
      const found = nextVersion(before.version) === version ? {} : { synthetic: true as const }
      if (!sameState(before, now))
        this.#tell({ type: 'NodeDataChanged', path, zxid: mzxid, version, ...found, ...past(before), ...data }, before)
      if (!this.#options.recursive && before.cversion !== now.cversion)
        this.#tell({ type: 'NodeChildrenChanged', path, zxid: undefined, version }, before)
    }
  }

  /** A znode is gone, with all below it. @param keepWatch it may come again, and then is wanted */
  #gone(path: string, keepWatch: boolean): void {
    const gone: string[] = []
    const left = [path]
    for (let at = left.pop(); at !== undefined; at = left.pop()) {
      gone.push(at)
      for (const below of this.#below.get(at) ?? []) left.push(below)
    }
    // Those below come last in the list, and are told of first.
    for (const at of gone.reverse()) this.#goneAlone(at, keepWatch && at === path)
  }

  #goneAlone(path: string, keepWatch: boolean): void {
    if (!keepWatch) this.#unwatch(path)
    const { mirror } = this.#host
    const before = mirror.get(path)
    mirror.delete(path)
    this.#below.get(parentPath(path))?.delete(path)
    this.#below.delete(path)
    if (!before) return
    const { version } = before
    this.#tell({ type: 'NodeDeleted', path, zxid: undefined, version, synthetic: true, ...past(before) }, before)
  }

  /** A znode of the mirror, with those above it, which need not be there: below one that cannot be listed. */
  #note(path: string): void {
    for (let child = path; child !== '/'; child = parentPath(child)) {
      const parent = parentPath(child)
      const siblings = this.#below.get(parent)
      if (siblings?.has(child)) return
      if (siblings) siblings.add(child)
      else this.#below.set(parent, new Set([child]))
    }
  }

  #tell(change: Found, before: Entry | undefined): void {
    if (this.#starting === 'quiet') return
    this.#host.found(this.#starting === 'initial' ? { ...change, initial: true } : change, before)
  }
}

function past({ data }: Entry): { old?: NonNullable<Entry['data']> | null } {
  return data === undefined ? {} : { old: data }
}
