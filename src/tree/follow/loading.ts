import type { Buffer } from 'node:buffer'
import type { ZooKeeper } from '../../client/client.ts'
import type { NodeEvent } from '../../client/watch/watch.ts'
import { ZkError } from '../../wire/error.ts'
import type { MultiReadOperation, MultiResult } from '../../wire/multi.ts'
import { addChroot, joinPath, parentPath } from '../../wire/path.ts'
import type { Stat } from '../../wire/records.ts'
import { type Entry, entryOf, newborn, nextVersion } from './entry.ts'

const NO_NODE = -101
const PACKETS = 8
const MOST = 60
/** Bytes of one answer that keep both sides busy. */
const ANSWER_BYTES = 1024 * 1024

export interface LoadOptions {
  readonly recursive: boolean
  readonly data: boolean
}

/**
 * A look at whole subtrees while they change. Answers and events are taken in the order of the wire, so that `nodes` is
 * exact at its end: an event of a znode that is read already is applied, one that is still to be read is in its read.
 */
export class Loading {
  readonly nodes = new Map<string, Entry>()
  /** Ends when everything is read. */
  readonly done: Promise<void>
  readonly #zk: ZooKeeper
  readonly #roots: ReadonlySet<string>
  readonly #options: LoadOptions
  /** Znodes all of whose children are known. */
  readonly #listed = new Set<string>()
  #wanted: MultiReadOperation[] = []
  #flying = 0
  #most = MOST
  #settle!: { resolve: () => void; reject: (error: unknown) => void }

  constructor(zk: ZooKeeper, roots: readonly string[], options: LoadOptions) {
    this.#zk = zk
    this.#roots = new Set(roots)
    this.#options = options
    this.done = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
    this.done.catch(() => {})
    for (const root of roots) this.#want('getData', root)
    this.#send()
  }

  /** An event, in the order of the wire. */
  take({ type, path, zxid }: NodeEvent): void {
    const entry = this.nodes.get(path)
    if (type === 'NodeCreated') this.#created(path, zxid)
    else if (type === 'NodeDeleted') this.#deleted(path)
    else if (entry && type === 'NodeChildrenChanged') entry.cversion++
    else if (entry) {
      entry.version = nextVersion(entry.version)
      // Its zxid, and its data, are what a read will show.
      this.#want('getData', path)
      this.#send()
    }
  }

  #created(path: string, zxid: bigint | undefined): void {
    const mother = this.#mother(path)
    if (mother) mother.cversion++
    // Of a parent still to be listed the list will show it.
    if (!this.#roots.has(path) && !(mother && this.#listed.has(parentPath(path)))) return
    this.nodes.set(path, newborn(zxid))
    this.#listed.add(path)
    this.#want('getData', path)
    this.#send()
  }

  #deleted(path: string): void {
    const mother = this.#mother(path)
    if (mother) mother.cversion++
    this.nodes.delete(path)
    this.#listed.delete(path)
  }

  #mother(path: string): Entry | undefined {
    return this.#options.recursive && !this.#roots.has(path) ? this.nodes.get(parentPath(path)) : undefined
  }

  #want(op: 'getData' | 'getChildren', path: string): void {
    this.#wanted.push({ op, request: { path: addChroot(this.#zk.chroot, path), watch: false } })
  }

  #send(): void {
    while (this.#flying < PACKETS && this.#wanted.length > 0) {
      const packet = this.#wanted.slice(-this.#most)
      this.#wanted.length -= packet.length
      this.#flying++
      const map = (results: readonly MultiResult[]): void => this.#arrived(packet, results)
      this.#zk.call('multiRead', packet, {}, { map }).then(
        () => this.#landed(),
        (error) => this.#settle.reject(error),
      )
    }
    if (this.#flying === 0) this.#settle.resolve()
  }

  #landed(): void {
    this.#flying--
    this.#send()
  }

  #arrived(packet: readonly MultiReadOperation[], results: readonly MultiResult[]): void {
    let bytes = 0
    for (const [at, { op, request }] of packet.entries()) {
      const path = this.#zk.chroot === '' ? request.path! : request.path!.slice(this.#zk.chroot.length) || '/'
      const result = results[at]
      if (result?.op === 'getData') {
        bytes += result.data?.length ?? 0
        this.#read(path, result.stat, result.data)
      } else if (result?.op === 'getChildren') this.#list(path, result.children)
      else if (op === 'getData' && result?.op === 'error' && result.code !== NO_NODE) this.#peek(path)
    }
    this.#most = Math.max(1, Math.min(MOST, Math.floor(ANSWER_BYTES / (bytes / packet.length + 100))))
  }

  #read(path: string, stat: Stat, data: Buffer | null): void {
    this.nodes.set(path, this.#options.data ? entryOf(stat, data) : entryOf(stat))
    if (!this.#options.recursive || this.#listed.has(path)) return
    if (stat.numChildren === 0) this.#listed.add(path)
    else this.#want('getChildren', path)
  }

  #list(path: string, children: readonly string[]): void {
    if (!this.nodes.has(path)) return
    this.#listed.add(path)
    for (const name of children) {
      const child = joinPath(path, name)
      if (!this.nodes.has(child)) this.#want('getData', child)
    }
  }

  /** A znode that may not be read: there it is, and nobody sees more. */
  #peek(path: string): void {
    this.#flying++
    this.#listed.add(path)
    const known = (entry: Entry): void => void this.nodes.set(path, entry)
    this.#zk
      .call(
        'exists',
        { path: addChroot(this.#zk.chroot, path), watch: false },
        {},
        {
          map: ({ stat }) => known(entryOf(stat)),
          refused: (error) => {
            if (error.code !== NO_NODE) known(newborn(undefined))
            return { value: undefined }
          },
        },
      )
      .then(
        () => this.#landed(),
        (error) => (error instanceof ZkError ? this.#landed() : this.#settle.reject(error)),
      )
  }
}
