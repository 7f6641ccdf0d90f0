import type { ZooKeeper } from '../../client/client.ts'
import type { Watch } from '../../client/watch/watch.ts'
import { ZkError } from '../../wire/error.ts'
import { joinPath } from '../../wire/path.ts'
import type { NodeChange } from './change.ts'
import { type Entry, entryOf, sameNode } from './entry.ts'

type Found = Omit<NodeChange, 'time'>

/** What the follower of one-shot watches changes and tells. */
export interface OnceHost {
  readonly mirror: Map<string, Entry>
  /** @param before the znode as it was */
  found(change: Found, before: Entry | undefined): void
}

/**
 * Follows znodes on servers before 3.6, which know only watches that fire once: each event makes it look, and what the look
 * shows is told. Changes in quick succession are seen as one. A znode is watched before it is read, so that none is missed.
 */
export class OnceFollower {
  readonly #zk: ZooKeeper
  readonly #options: { readonly recursive: boolean; readonly data: boolean }
  readonly #host: OnceHost
  readonly #watches = new Map<string, Watch[]>()
  readonly #dirty = new Set<string>()
  #working = false
  #starting: 'quiet' | 'initial' | undefined
  #fail!: (error: unknown) => void
  /** Rejects when it cannot go on: the session is over. */
  readonly over: Promise<never>

  constructor(zk: ZooKeeper, options: { recursive: boolean; data: boolean }, host: OnceHost) {
    this.#zk = zk
    this.#options = options
    this.#host = host
    this.over = new Promise((_, reject) => {
      this.#fail = reject
    })
    this.over.catch(() => {})
  }

  /** Watches and reads the roots. @param first what is there is no news: told as `initial`, or not at all */
  async start(roots: readonly string[], first: 'quiet' | 'initial' | undefined): Promise<void> {
    this.#starting = first
    await Promise.all(roots.map((root) => this.#adopt(root)))
    this.#starting = undefined
  }

  stop(): void {
    for (const path of [...this.#watches.keys()]) this.#unwatch(path)
  }

  /** Watches a znode, then reads it. */
  async #adopt(path: string): Promise<void> {
    if (this.#watches.has(path)) return
    const listener = (): void => this.#mark(path)
    const watches = [this.#zk.watch(path, { mode: 'exists', listener })]
    this.#watches.set(path, watches)
    for (const watch of watches) void watch.next().then(undefined, this.#fail)
    await watches[0]!.ready
    await this.#look(path)
  }

  #watchChildren(path: string): void {
    const watches = this.#watches.get(path)
    if (!watches || watches.length > 1) return
    const watch = this.#zk.watch(path, { mode: 'children', listener: () => this.#mark(path) })
    watches.push(watch)
    watch.next().then(undefined, (error) => {
      if (!(error instanceof ZkError)) this.#fail(error)
    })
  }

  #unwatch(path: string): void {
    for (const watch of this.#watches.get(path) ?? []) void watch.close()
    this.#watches.delete(path)
  }

  #mark(path: string): void {
    this.#dirty.add(path)
    if (!this.#working) void this.#work().catch(this.#fail)
  }

  async #work(): Promise<void> {
    this.#working = true
    try {
      for (const path of this.#dirty) {
        this.#dirty.delete(path)
        await this.#look(path)
      }
    } finally {
      this.#working = false
    }
  }

  async #look(path: string): Promise<void> {
    const { mirror } = this.#host
    try {
      this.#watchChildren(path)
      const { children, stat } = await this.#zk.children(path)
      const data = this.#options.data ? (await this.#zk.get(path)).data : undefined
      const before = mirror.get(path)
      const entry = entryOf(stat, data)
      if (before && !sameNode(before, entry)) this.#gone(path, true)
      mirror.set(path, entry)
      this.#compare(path, before && sameNode(before, entry) ? before : undefined, entry)
      if (this.#options.recursive) await this.#lookBelow(path, children)
    } catch (error) {
      if (!(error instanceof ZkError)) throw error
      if (error.name === 'NoNode') this.#gone(path, true)
    }
  }

  async #lookBelow(path: string, children: readonly string[]): Promise<void> {
    const names = new Set(children)
    const below = path === '/' ? '/' : `${path}/`
    for (const known of [...this.#host.mirror.keys()]) {
      const name = known.startsWith(below) ? known.slice(below.length) : ''
      if (name !== '' && !name.includes('/') && !names.has(name)) this.#gone(known, false)
    }
    await Promise.all(children.map((name) => this.#adopt(joinPath(path, name))))
  }

  #compare(path: string, before: Entry | undefined, now: Entry): void {
    const data = now.data === undefined ? {} : { data: now.data }
    const { version, czxid, mzxid } = now
    if (!before) this.#tell({ type: 'NodeCreated', path, zxid: czxid, version, synthetic: true, ...data }, before)
    else {
      const old = before.data === undefined ? {} : { old: before.data }
      if (before.version !== version)
        this.#tell({ type: 'NodeDataChanged', path, zxid: mzxid, version, ...old, ...data }, before)
      if (!this.#options.recursive && before.cversion !== now.cversion)
        this.#tell({ type: 'NodeChildrenChanged', path, zxid: undefined, version }, before)
    }
  }

  /** A znode is gone, with all below it. @param keepWatch it may come again, and then is wanted */
  #gone(path: string, keepWatch: boolean): void {
    const { mirror } = this.#host
    const lost = [...mirror.keys()].filter((known) => known === path || known.startsWith(`${path}/`))
    for (const known of lost.sort().reverse()) {
      const before = mirror.get(known)!
      const { version, data } = before
      mirror.delete(known)
      if (known !== path || !keepWatch) this.#unwatch(known)
      const old = data === undefined ? {} : { old: data }
      this.#tell({ type: 'NodeDeleted', path: known, zxid: undefined, version, synthetic: true, ...old }, before)
    }
  }

  #tell(change: Found, before: Entry | undefined): void {
    if (this.#starting === 'quiet') return
    this.#host.found(this.#starting === 'initial' ? { ...change, initial: true } : change, before)
  }
}
