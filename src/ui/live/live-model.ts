import type { ZooKeeper } from '../../client/client.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'
import type { WatchEvent } from '../../client/watch/watch.ts'
import { ZkError } from '../../wire/error.ts'
import { ancestors, isUnder, parentPath } from '../../wire/path.ts'
import type { Row } from './branch.ts'
import { EventLog } from './event-log.ts'
import { Facts } from './facts.ts'
import { FrameClock } from './frame-clock.ts'
import type { LiveTrees } from './live-trees.ts'
import { type Details, readDetails } from './node-details.ts'
import { Search } from './search.ts'
import { Tree } from './tree.ts'
import { Weights } from './weights.ts'

const RETRY = 1000
/** How long a row stays marked after a change, in ms. */
const RECENT = 2000
const MOST_RECENT = 1000

/**
 * What the live view shows, kept up to date by one recursive watch: only branches that are open are read. Lives outside of
 * React; `clock` tells when to draw.
 */
export class LiveModel {
  readonly clock = new FrameClock()
  readonly log = new EventLog()
  readonly tree: Tree
  readonly facts: Facts
  readonly weights: Weights
  readonly search: Search
  details: Details | undefined
  /** How the connection is, in a word or two. */
  state = 'connecting'
  server = ''
  /** What the last action had to say. */
  message = ''
  readonly #open: () => Promise<ZooKeeper>
  readonly #signal: AbortSignal
  readonly #recent = new Map<string, number>()
  #zk: ZooKeeper | undefined
  #reading = false
  #stale = false

  /** @param open gives a session: the same one while it lives, a new one after it expired */
  constructor(open: () => Promise<ZooKeeper>, root: string, signal: AbortSignal, trees: LiveTrees) {
    this.#open = open
    this.#signal = signal
    this.tree = new Tree(root)
    this.facts = new Facts(this.clock.touch)
    this.weights = new Weights(trees, this.clock.touch)
    this.search = new Search(
      trees,
      (path) => void this.#reveal(path),
      (message) => this.say(message),
    )
    signal.addEventListener('abort', () => {
      this.search.stop()
      this.weights.forget()
    })
  }

  /** Watches until the signal; never throws, but once: when no session can be had at first. */
  async live(): Promise<void> {
    for (let first = true; !this.#signal.aborted; first = false) {
      try {
        const zk = await this.#open()
        await this.#watch(zk)
      } catch (error) {
        if (this.#signal.aborted) return
        if (first && !this.#zk) throw error
        this.#tell('lost', error instanceof Error ? error.message : '')
      }
      if (this.#signal.aborted) return
      await new Promise((resolve) => setTimeout(resolve, RETRY))
    }
  }

  /** Opens a branch, or closes it. */
  toggle(path: string, open: boolean): void {
    if (!open) this.tree.close(path)
    else if (!this.tree.branch(path)?.loaded) void this.#load(path)
    this.clock.now()
  }

  /** The cursor has moved. */
  selected(): void {
    void this.#readDetails()
    this.clock.now()
  }

  marked(row: Row): boolean {
    const time = this.#recent.get(row.path)
    if (time === undefined) return false
    if (time > Date.now() - RECENT) return true
    this.#recent.delete(row.path)
    return false
  }

  say(message: string): void {
    this.message = message
    this.clock.now()
  }

  /** What is seen is read again: something else may have changed it. */
  refresh(): void {
    for (const path of this.tree.openPaths()) void this.#load(path)
    this.facts.forget()
    this.weights.forget()
    void this.#readDetails()
  }

  /** Opens all that is above a znode, and goes to it. */
  async #reveal(path: string): Promise<void> {
    this.tree.filter = ''
    for (const above of ancestors(parentPath(path))) {
      if (isUnder(above, this.tree.root) && !this.tree.branch(above)?.loaded) await this.#load(above)
    }
    this.tree.select(path)
    this.selected()
  }

  async #watch(zk: ZooKeeper): Promise<void> {
    this.#zk = zk
    this.facts.attach(zk)
    const unsubscribe = zk.events.subscribe(({ state, error }) => this.#tell(state, error?.message ?? ''))
    const watch = zk.watch(this.tree.root, {
      mode: 'persistent-recursive',
      signal: this.#signal,
      listener: (event) => this.#take(event),
    })
    try {
      await watch.ready.catch((error: unknown) => {
        if (!(error instanceof ZkError) || error.name !== 'Unimplemented') throw error
        this.message = 'this server has no lasting watches: nothing is shown live, r reads again'
      })
      this.#tell(zk.state, '')
      this.server = zk.server ?? ''
      this.refresh()
      await watch.next()
      await new Promise((resolve) => {
        this.#signal.addEventListener('abort', resolve, { once: true })
        if (this.#signal.aborted) resolve(undefined)
      })
    } finally {
      unsubscribe()
    }
  }

  #tell(state: string, message: string): void {
    this.state = state
    this.server = this.#zk?.server ?? this.server
    if (message !== '') this.message = message
    this.clock.touch()
  }

  #take(event: WatchEvent): void {
    const time = Date.now()
    const { type, path } = event
    this.log.add({ time, type, path, zxid: 'zxid' in event ? event.zxid : undefined })
    if (type === 'Gap') this.refresh()
    else if (type !== 'Unknown') {
      if (type === 'NodeCreated') this.tree.came(path)
      if (type === 'NodeDeleted') this.tree.went(path)
      if (type !== 'NodeDataChanged') this.facts.forget(parentPath(path))
      if (this.#recent.size < MOST_RECENT) this.#recent.set(path, time)
      if (path === this.tree.selected || (type !== 'NodeDataChanged' && parentPath(path) === this.tree.selected)) {
        void this.#readDetails()
      }
    }
    this.clock.touch()
  }

  async #load(path: string): Promise<void> {
    try {
      const branch = this.tree.open(path)
      const names = await this.#zk?.children(path)
      if (names) branch?.fill(names.children)
    } catch (error) {
      if (error instanceof ZkError && error.name === 'NoNode') this.tree.went(path)
      else if (!(error instanceof ConnectionError)) this.message = (error as Error).message
    }
    this.clock.touch()
  }

  /** One read at a time, and one more when something changed meanwhile. */
  async #readDetails(): Promise<void> {
    if (this.#reading) {
      this.#stale = true
      return
    }
    this.#reading = true
    try {
      do {
        this.#stale = false
        if (this.#zk) this.details = await readDetails(this.#zk, this.tree.selected, this.details)
        this.clock.touch()
      } while (this.#stale)
    } catch (error) {
      if (!(error instanceof ConnectionError)) this.message = (error as Error).message
    } finally {
      this.#reading = false
    }
  }
}
