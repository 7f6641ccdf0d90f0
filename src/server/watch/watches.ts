import { addWatchModes, errorCodes, eventTypes, watcherTypes } from '../../wire/codes.ts'
import { WireError, ZkError } from '../../wire/error.ts'
import type { Request } from '../../wire/ops.ts'
import type { Acl } from '../../wire/records.ts'
import type { Profile } from '../settings/compat.ts'
import type { Tree, TreeEvent } from '../tree/tree.ts'
import { type WatchMode, WatchTable } from './watch-table.ts'

/** Who can be told of events: a connection. */
export interface Watcher {
  /** @param acl what the znode's ACL is, or undefined when no permission is needed to hear of it */
  notify(type: number, path: string, zxid: bigint, acl: readonly Acl[] | undefined): void
}

type TableName = 'data' | 'child'

/**
 * The watches of all connections. One table holds what getData and exists left, the other what getChildren left;
 * a persistent watch stands in both, a recursive one in the first.
 */
export class Watches<W extends Watcher> {
  readonly #profile: Profile
  readonly data: WatchTable<W>
  readonly child: WatchTable<W>

  constructor(profile: Profile) {
    this.#profile = profile
    this.data = new WatchTable(profile.has('manyWatchModes'))
    this.child = new WatchTable(profile.has('manyWatchModes'))
  }

  /** Who watches which path, as far as reports tell: a ZooKeeper tells of one table, a ClickHouse Keeper of both. */
  told(): Iterable<[W, string]> {
    return this.#profile.keeper ? this.#all() : entries(this.data)
  }

  /** How many there are, in both tables. */
  get count(): number {
    return [...this.#all()].length
  }

  *#all(): Iterable<[W, string]> {
    yield* entries(this.data)
    yield* entries(this.child)
  }

  /** Tells everyone concerned, in the order of the events; a connection hears of one deletion once. */
  fire(events: readonly TreeEvent[], zxid: bigint): void {
    for (const { type, path, acl } of events) {
      const told = this.#told(type, path)
      const needed = this.#profile.has('eventsObeyAcl') ? acl : undefined
      const stamp = this.#profile.has('notificationZxid') ? zxid : -1n
      for (const watcher of told) watcher.notify(eventTypes[type], path, stamp, needed)
    }
  }

  /** addWatch: org.apache.zookeeper.server.DataTree.addWatch. */
  add(path: string, watcher: W, mode: number): void {
    if (mode !== addWatchModes.persistent && mode !== addWatchModes['persistent-recursive']) {
      throw new WireError(`watch mode ${mode}`)
    }
    this.#addLasting(path, watcher, mode === addWatchModes.persistent ? 'persistent' : 'recursive')
  }

  /**
   * Releases before 3.9.0 take anybody's watch on the path for an answer.
   * @throws ZkError NoWatcher when there is none of that type; WireError for a type this release does not know
   */
  check(path: string, watcher: W, type: number): void {
    const precise = this.#profile.has('manyWatchModes')
    if (!precise && path !== '' && !path.includes('/')) throw new WireError(`no slash in ${path}`)
    const found = this.#places(type).some(([table, mode]) =>
      precise ? this[table].has(path, watcher, mode) : this[table].paths.has(path),
    )
    if (!found) throw new ZkError(errorCodes.NoWatcher.code, path)
  }

  /** Like `check`, and removes it. */
  remove(path: string, watcher: W, type: number): void {
    const removed = this.#places(type).filter(([table, mode]) => this[table].remove(path, watcher, mode))
    if (removed.length === 0) throw new ZkError(errorCodes.NoWatcher.code, path)
  }

  /**
   * setWatches after a reconnect: what changed since `relativeZxid` is told at once, the rest is watched again.
   * Persistent watches are not replayed.
   */
  reinstate(watcher: W, tree: Tree, request: Request<'setWatches2'>): void {
    const since = request.relativeZxid
    const tell = (type: keyof typeof eventTypes, path: string) => watcher.notify(eventTypes[type], path, -1n, undefined)
    for (const path of request.dataWatches) {
      const node = tree.nodes.get(path)
      if (!node) tell('NodeDeleted', path)
      else if (node.mzxid > since) tell('NodeDataChanged', path)
      else this.data.add(path, watcher, 'once')
    }
    for (const path of request.existWatches) {
      if (tree.nodes.has(path)) tell('NodeCreated', path)
      else this.data.add(path, watcher, 'once')
    }
    for (const path of request.childWatches) {
      const node = tree.nodes.get(path)
      if (!node) tell('NodeDeleted', path)
      else if (node.pzxid > since) tell('NodeChildrenChanged', path)
      else this.child.add(path, watcher, 'once')
    }
    for (const path of request.persistentWatches) this.#addLasting(path, watcher, 'persistent')
    for (const path of request.persistentRecursiveWatches) this.#addLasting(path, watcher, 'recursive')
  }

  forget(watcher: W): void {
    this.data.removeAll(watcher)
    this.child.removeAll(watcher)
  }

  #told(type: TreeEvent['type'], path: string): Set<W> {
    if (type === 'NodeChildrenChanged') return this.child.take(path, false)
    const told = this.data.take(path, true)
    if (type === 'NodeDeleted') for (const watcher of this.child.take(path, true)) told.add(watcher)
    return told
  }

  #addLasting(path: string, watcher: W, mode: WatchMode): void {
    this.data.add(path, watcher, mode)
    if (mode === 'persistent' || !this.#profile.has('manyWatchModes')) this.child.add(path, watcher, mode)
  }

  /** Where a watch of a WatcherType is to be looked for; releases before 3.9.0 do not tell modes apart. */
  #places(type: number): [TableName, WatchMode | undefined][] {
    const modes = this.#profile.has('manyWatchModes')
    const once = modes ? 'once' : undefined
    if (type === watcherTypes.children) return [['child', once]]
    if (type === watcherTypes.data) return [['data', once]]
    if (type === watcherTypes.any) return [['child', undefined], ['data', undefined]] // biome-ignore format: a pair
    if (modes && type === watcherTypes.persistent) return [['child', 'persistent'], ['data', 'persistent']] // biome-ignore format: a pair
    if (modes && type === watcherTypes['persistent-recursive']) return [['data', 'recursive']]
    throw new WireError(`watcher type ${type}`)
  }
}

function* entries<W>({ paths }: WatchTable<W>): Iterable<[W, string]> {
  for (const [path, watchers] of paths) for (const watcher of watchers.keys()) yield [watcher, path]
}
