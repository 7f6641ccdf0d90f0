import { Pace } from '../../client/bulk/pace.ts'
import { PACKETS_IN_FLIGHT } from '../../client/bulk/packets.ts'
import type { ZooKeeper } from '../../client/client.ts'
import type { NodeEvent } from '../../client/watch/watch.ts'
import { ZkError } from '../../wire/error.ts'
import { isUnder, joinPath, parentPath } from '../../wire/path.ts'
import { type Entry, entryOf, type Keeping, newborn, nextVersion } from './entry.ts'
import type { Reading, Sight, Wanted } from './reading.ts'
import { type TreeLimits, TreeTooLarge } from './tree-too-large.ts'

export interface LoadOptions extends Keeping {
  readonly recursive: boolean
  /** What may be found: beyond, the look fails with TreeTooLarge. Undefined: anything. */
  readonly most: TreeLimits | undefined
}

/**
 * A look at whole subtrees while they change. Answers and events are taken in the order of the wire, so that `nodes` is
 * exact at its end, which is the last answer: an event of a znode that is read already is applied, one that is still to be
 * read is in its read. Nothing is read twice, so it ends however busy the subtrees are; what an event does not tell is `stale`.
 */
export class Loading {
  readonly nodes = new Map<string, Entry>()
  /** Znodes whose children cannot be listed, and why: of what is below them only what was known before is in `nodes`. */
  readonly unlisted = new Map<string, Error>()
  /** Ends after everything is read; with `false` when it was stopped before. */
  readonly done: Promise<boolean>
  readonly #zk: ZooKeeper
  readonly #reading: Reading
  readonly #roots: ReadonlySet<string>
  readonly #options: LoadOptions
  readonly #known: ReadonlyMap<string, Entry>
  readonly #whole: () => void
  /** Those of `nodes` whose children are still to be listed. Of all others they are known, or never will be. */
  readonly #open = new Set<string>()
  #wanted: Wanted[] = []
  #flying = 0
  /** Znodes asked for whose answers are still to come. */
  #unseen = 0
  readonly #pace = new Pace()
  /** Bytes of data found. */
  #bytes = 0
  #stopped = false
  #settle!: { resolve: (whole: boolean) => void; reject: (error: unknown) => void }

  /**
   * @param known what was there before: asked for by its path where no list tells
   * @param whole called with the last answer: whatever comes after it on the wire is not of this look
   */
  constructor(
    zk: ZooKeeper,
    reading: Reading,
    roots: readonly string[],
    options: LoadOptions,
    known: ReadonlyMap<string, Entry>,
    whole: () => void,
  ) {
    this.#zk = zk
    this.#reading = reading
    this.#roots = new Set(roots)
    this.#options = options
    this.#known = known
    this.#whole = whole
    this.done = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
    this.done.catch(() => {})
    for (const root of roots) this.#want('getData', root)
    this.#send()
  }

  /** Nobody wants to know any more. */
  stop(): void {
    this.#stopped = true
    this.#settle.resolve(false)
  }

  /** An event, in the order of the wire. */
  take({ type, path, zxid }: NodeEvent): void {
    const entry = this.nodes.get(path)
    if (type === 'NodeCreated') this.#created(path, zxid)
    else if (type === 'NodeDeleted') this.#deleted(path)
    else if (entry && type === 'NodeChildrenChanged') entry.cversion++
    else if (entry) {
      entry.version = nextVersion(entry.version)
      entry.mzxid = zxid
      entry.stale = this.#options.data
    }
  }

  #created(path: string, zxid: bigint | undefined): void {
    const mother = this.#mother(path)
    if (mother) mother.cversion++
    // Of a parent still to be listed the list will show it.
    if (!this.#roots.has(path) && !(mother && !this.#open.has(parentPath(path)))) return
    this.nodes.set(path, { ...newborn(zxid, this.#zk.lastZxid), stale: this.#options.data })
  }

  #deleted(path: string): void {
    const mother = this.#mother(path)
    if (mother) mother.cversion++
    this.#bytes -= this.nodes.get(path)?.data?.length ?? 0
    this.nodes.delete(path)
    this.#open.delete(path)
    this.unlisted.delete(path)
  }

  #mother(path: string): Entry | undefined {
    return this.#options.recursive && !this.#roots.has(path) ? this.nodes.get(parentPath(path)) : undefined
  }

  #want(op: 'getData' | 'getChildren', path: string): void {
    this.#wanted.push({ op, path })
  }

  #send(): void {
    if (this.#stopped) return
    while (this.#flying < PACKETS_IN_FLIGHT && this.#wanted.length > 0) {
      const packet = this.#wanted.slice(-this.#pace.most)
      this.#wanted.length -= packet.length
      this.#flying++
      this.#unseen += packet.length
      let bytes = 0
      const take = (sight: Sight, at: number): void => {
        bytes += 100 + (sight.kind === 'node' ? (sight.stat?.dataLength ?? 0) : 0)
        this.#unseen--
        this.#see(packet[at]!.path, sight)
        if (this.#unseen === 0 && this.#wanted.length === 0) this.#end()
      }
      this.#reading.read(this.#zk, packet, take).then(
        () => {
          this.#pace.learn(bytes, packet.length)
          this.#flying--
          this.#send()
        },
        (error) => this.#settle.reject(error),
      )
    }
  }

  #end(): void {
    if (this.#stopped) return
    this.#whole()
    this.#settle.resolve(true)
  }

  #see(path: string, sight: Sight): void {
    if (sight.kind === 'node') this.#found(path, sight)
    else if (sight.kind === 'children') this.#list(path, sight.children)
    else if (sight.kind === 'unlisted') this.#hide(path, sight.error)
  }

  #found(path: string, { stat, data, unread }: Extract<Sight, { kind: 'node' }>): void {
    const entry = stat ? entryOf(stat, this.#options.data ? data : undefined, this.#options) : newborn(undefined)
    if (unread && this.#options.data) entry.unread = unread
    // An event told of it before: all that came below it was told, too.
    const { size } = this.nodes
    this.nodes.set(path, entry)
    const told = this.nodes.size === size
    this.#bytes += entry.data?.length ?? 0
    if (this.#options.most && TreeTooLarge.is(this.nodes.size, this.#bytes, this.#options.most)) {
      this.#stopped = true
      return this.#settle.reject(new TreeTooLarge(this.nodes.size, this.#bytes, this.#options.most))
    }
    if (!this.#options.recursive || told || stat?.numChildren === 0) return
    // Who may not read its data may not list its children.
    if (unread instanceof ZkError) return this.#hide(path, unread)
    this.#open.add(path)
    this.#want('getChildren', path)
  }

  #list(path: string, children: readonly string[]): void {
    if (!this.nodes.has(path)) return
    this.#open.delete(path)
    for (const name of children) {
      const child = joinPath(path, name)
      if (!this.nodes.has(child)) this.#want('getData', child)
    }
  }

  /** There may be znodes below it of which no list tells: those known from before are asked for. */
  #hide(path: string, error: Error): void {
    if (!this.nodes.has(path)) return
    this.#open.delete(path)
    this.unlisted.set(path, error)
    for (const known of this.#known.keys()) {
      if (known !== path && isUnder(known, path) && !this.nodes.has(known)) this.#want('getData', known)
    }
  }
}
