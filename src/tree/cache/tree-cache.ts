import type { ZooKeeper } from '../../client/client.ts'
import { clientsOf, type SessionSource } from '../../client/session-source.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'
import { UsageError } from '../../wire/error.ts'
import { badPath, given, givenOptions } from '../../wire/given/given.ts'
import { signal as aSignal, either, flag, having, type Kind, number, type Shape, text } from '../../wire/given/kinds.ts'
import { isUnder, pathFault } from '../../wire/path.ts'
import type { Change } from '../follow/change.ts'
import type { Entry } from '../follow/entry.ts'
import { follow } from '../follow/follow.ts'
import type { TreeLimits } from '../follow/tree-too-large.ts'
import { type CachedNode, CachedTree } from './cached-tree.ts'
import { ChangeReader } from './change-reader.ts'

/** How a tree is cached. */
export interface TreeCacheOptions {
  /** Ends it, quietly. */
  signal?: AbortSignal | undefined
  /** Znodes that may be held; beyond, the cache ends with TreeTooLarge. Default 1,000,000. */
  maxZnodes?: number | undefined
  /** The same in bytes of data. Default 256 MiB. */
  maxBytes?: number | undefined
}

/** How the changes of a cache are read. */
export interface CacheChangesOptions {
  /** Begin with what is there now, as creations that say `initial`, parents first. Default false: from now on. */
  initial?: boolean | undefined
  /** Ends the iteration, quietly. */
  signal?: AbortSignal | undefined
  /** Changes kept while nobody reads; then a Gap tells how many were dropped, and the cache itself has it all. Default 50,000. */
  limit?: number | undefined
}

const DEFAULT_ZNODES = 1_000_000
const DEFAULT_BYTES = 256 * 1024 * 1024
const DEFAULT_LIMIT = 50_000

const aSource = either(
  having('a client, as connect() gives it', 'getMany', 'watch'),
  having('a persistent() one', 'client'),
)
const fromOne: Kind = { says: 'a number from 1 on', fits: (value) => typeof value === 'number' && value >= 1 }
const cacheShape: Shape<TreeCacheOptions> = { signal: aSignal, maxZnodes: fromOne, maxBytes: fromOne }
const changesShape: Shape<CacheChangesOptions> = { initial: flag, signal: aSignal, limit: number }

/**
 * Keeps a copy of a znode and everything below it, and follows what happens there: through lost connections, and from
 * session to session where the source has another.
 * @param source a client, whose end is the end of the cache; or what gives the next one, as `persistent()` does
 * @param path need not exist
 * @returns at once; await its `ready` before relying on it
 * @throws UsageError for a bad path or limit
 * Source: Curator's CuratorCache and TreeCache, kazoo's TreeCache.
 */
export function treeCache(source: ZooKeeper | SessionSource, path: string, options: TreeCacheOptions = {}): TreeCache {
  given('source', source, aSource)
  givenOptions(options, cacheShape)
  return new TreeCache(clientsOf(source), path, options)
}

/**
 * A live copy of a subtree. Which znodes there are is exactly what the changes told so far make of it, in the order of the
 * server; each znode is the data and stat of one moment, and is replaced by a later one. A change is in the copy before it is
 * told, so who looks here on hearing of one sees it, or what came after.
 */
export class TreeCache implements AsyncDisposable, Iterable<CachedNode> {
  readonly path: string
  /**
   * Resolves once everything is here. Rejects when it ends before: ConnectionError, TreeTooLarge, ZkError when the server will
   * not be watched or read at all.
   */
  readonly ready: Promise<void>
  readonly #tree: CachedTree
  readonly #readers = new Set<ChangeReader>()
  readonly #stop = new AbortController()
  readonly #done: Promise<void>
  #zk: ZooKeeper | undefined
  #failure: { error: unknown } | undefined
  #over = false

  /** Use `treeCache()`. */
  constructor(open: () => Promise<ZooKeeper>, path: string, options: TreeCacheOptions) {
    const fault = pathFault(path)
    if (fault) throw badPath(path, fault)
    const { maxZnodes = DEFAULT_ZNODES, maxBytes = DEFAULT_BYTES, signal } = options
    const limits = { znodes: maxZnodes, bytes: maxBytes }
    this.path = path
    this.#tree = new CachedTree(limits)
    let settle!: { resolve: () => void; reject: (error: unknown) => void }
    this.ready = new Promise<void>((resolve, reject) => {
      settle = { resolve, reject }
    })
    this.ready.catch(() => {})
    const opening = async (): Promise<ZooKeeper> => {
      this.#zk = await open()
      return this.#zk
    }
    const stop = (): void => this.#stop.abort()
    signal?.addEventListener('abort', stop, { once: true })
    if (signal?.aborted) stop()
    this.#done = this.#live(opening, limits, settle.resolve)
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        signal?.removeEventListener('abort', stop)
        settle.reject(this.#failure?.error ?? new ConnectionError('closed', `the cache of ${path} was closed`))
        this.#over = true
        for (const reader of this.#readers) reader.finish(this.#failure?.error)
      })
  }

  /** Znodes that are here. */
  get size(): number {
    return this.#whole.size
  }

  /** Bytes of data that are here. */
  get bytes(): number {
    return this.#whole.bytes
  }

  /**
   * A znode as it was last read; undefined where there is none, where its data cannot be read (`unread` says why), and for the
   * moment between hearing of a new one and reading it.
   * @throws UsageError for a path that is not below the cache's; why the cache has ended, where that was an error
   */
  get(path: string): CachedNode | undefined {
    return this.#at(path).get(path)
  }

  /** Whether there is such a znode. @throws as `get` */
  has(path: string): boolean {
    return this.#at(path).has(path)
  }

  /** Names of the children, in no order; undefined where there is no such znode. @throws as `get` */
  children(path: string): readonly string[] | undefined {
    return this.#at(path).children(path)
  }

  /** Why the data of a znode that is there cannot be read: a ZkError (NoAuth), or a WireError for more than `maxReply`. @throws as `get` */
  unread(path: string): Error | undefined {
    return this.#at(path).unread(path)
  }

  /** Paths of all znodes, in no order. */
  paths(): IterableIterator<string> {
    return this.#whole.paths()
  }

  /** All znodes that could be read, in no order. */
  *[Symbol.iterator](): IterableIterator<CachedNode> {
    for (const path of this.paths()) {
      const node = this.#tree.get(path)
      if (node) yield node
    }
  }

  /**
   * What happens, as `follow` tells it: creations, changes and deletions with the data, and a Gap wherever more may have
   * happened than is told. Any number may read, each in its own time. Ends when the cache is closed.
   * @throws why the cache has ended, where that was an error
   */
  changes(options: CacheChangesOptions = {}): AsyncGenerator<Change, void> {
    givenOptions(options, changesShape)
    const { initial = false, signal, limit = DEFAULT_LIMIT } = options
    // From here on, not from when it is first read.
    const reader = new ChangeReader(this.path, limit, initial, () => this.#zk?.lastZxid ?? 0n)
    if (initial) reader.begin(presentIn(this.#tree))
    const leave = (): void => {
      reader.leave()
      this.#readers.delete(reader)
      signal?.removeEventListener('abort', leave)
    }
    if (this.#over) reader.finish(this.#failure?.error)
    else this.#readers.add(reader)
    if (signal?.aborted) leave()
    else signal?.addEventListener('abort', leave, { once: true })
    return readAll(reader, leave)
  }

  /** Ends it, and takes its watch off the server. What is here stays as it is. Never throws. */
  async close(): Promise<void> {
    this.#stop.abort()
    await this.#done
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #live(open: () => Promise<ZooKeeper>, most: TreeLimits, ready: () => void): Promise<void> {
    const { signal } = this.#stop
    const found = (nodes: ReadonlyMap<string, Entry>): void => {
      this.#tree.begin(nodes)
      for (const reader of this.#readers) if (reader.initial) reader.begin(presentIn(this.#tree))
    }
    const how = { recursive: true, data: true, stats: true, initial: true, found, signal, most, toldAll: ready }
    for await (const change of follow(open, [this.path], how)) {
      this.#tree.apply(change)
      for (const reader of this.#readers) reader.push(change)
    }
  }

  /** A client that its program has closed is no error. */
  #fail(error: unknown): void {
    if (error instanceof ConnectionError && error.kind === 'closed') return
    this.#failure = { error }
  }

  get #whole(): CachedTree {
    if (this.#failure) throw this.#failure.error
    return this.#tree
  }

  #at(path: string): CachedTree {
    given('path', path, text)
    if (!isUnder(path, this.path)) throw new UsageError(`${path} is not part of the cache of ${this.path}`)
    return this.#whole
  }
}

/** What is in a tree now, as changes, parents first. */
function presentIn(tree: CachedTree): Change[] {
  const found = { type: 'NodeCreated', time: Date.now(), synthetic: true, initial: true } as const
  return [...tree.paths()].sort().map((path) => {
    const { data, stat } = tree.get(path) ?? {}
    const unread = tree.unread(path)
    const known = data !== undefined && stat ? { data, stat } : unread ? { unread } : { overwritten: true as const }
    return { ...found, path, zxid: stat?.czxid, version: stat?.version, ...known }
  })
}

async function* readAll(reader: ChangeReader, leave: () => void): AsyncGenerator<Change, void> {
  try {
    yield* reader.read()
  } finally {
    leave()
  }
}
