/** How a watch behaves when it fires: once, again and again, or for everything below too. */
export type WatchMode = 'once' | 'persistent' | 'recursive'

/**
 * Who watches what, in one of the two tables a server has (org.apache.zookeeper.server.watch.WatchManager).
 * Before 3.9.0 a watcher had one mode per path and table, the last one asked for (ZOOKEEPER-4466).
 */
export class WatchTable<W> {
  readonly #manyModes: boolean
  readonly #paths = new Map<string, Map<W, Set<WatchMode>>>()
  readonly #watchers = new Map<W, Set<string>>()
  #recursive = 0

  /** @param manyModes whether a watcher can have several modes on one path */
  constructor(manyModes: boolean) {
    this.#manyModes = manyModes
  }

  /** Watches by path, for reports. */
  get paths(): ReadonlyMap<string, ReadonlyMap<W, ReadonlySet<WatchMode>>> {
    return this.#paths
  }

  add(path: string, watcher: W, mode: WatchMode): void {
    let at = this.#paths.get(path)
    if (!at) this.#paths.set(path, (at = new Map()))
    let modes = at.get(watcher)
    if (!modes) at.set(watcher, (modes = new Set()))
    if (!this.#manyModes) this.#drop(modes)
    if (!modes.has(mode) && mode === 'recursive') this.#recursive++
    modes.add(mode)
    const own = this.#watchers.get(watcher)
    if (own) own.add(path)
    else this.#watchers.set(watcher, new Set([path]))
  }

  /** @param mode undefined for any */
  has(path: string, watcher: W, mode?: WatchMode): boolean {
    const modes = this.#paths.get(path)?.get(watcher)
    return modes !== undefined && (mode === undefined || modes.has(mode))
  }

  /** @returns whether there was such a watch */
  remove(path: string, watcher: W, mode?: WatchMode): boolean {
    const at = this.#paths.get(path)
    const modes = at?.get(watcher)
    if (!at || !modes || (mode !== undefined && !modes.has(mode))) return false
    if (mode === undefined) this.#drop(modes)
    else if (modes.delete(mode) && mode === 'recursive') this.#recursive--
    if (modes.size === 0) this.#forget(path, at, watcher)
    return true
  }

  /** Forgets a watcher that has gone. */
  removeAll(watcher: W): void {
    for (const path of [...(this.#watchers.get(watcher) ?? [])]) this.remove(path, watcher)
  }

  /**
   * Finds who is to be told of a change at `path`, and consumes the watches that fire once.
   * @param recursive whether recursive watches on the path and its ancestors take part
   */
  take(path: string, recursive: boolean): Set<W> {
    const told = new Set<W>()
    const here = this.#paths.get(path) ?? new Map<W, Set<WatchMode>>()
    for (const [watcher, modes] of here) {
      if (recursive || modes.has('once') || modes.has('persistent')) told.add(watcher)
      if (modes.delete('once') && modes.size === 0) this.#forget(path, here, watcher)
    }
    if (recursive && this.#recursive > 0) this.#addFromAbove(path, told)
    return told
  }

  #addFromAbove(path: string, told: Set<W>): void {
    for (let at = path; at !== '/' && at !== ''; ) {
      at = at.slice(0, at.lastIndexOf('/')) || '/'
      for (const [watcher, modes] of this.#paths.get(at) ?? []) if (modes.has('recursive')) told.add(watcher)
    }
  }

  #drop(modes: Set<WatchMode>): void {
    if (modes.delete('recursive')) this.#recursive--
    modes.clear()
  }

  #forget(path: string, at: Map<W, Set<WatchMode>>, watcher: W): void {
    at.delete(watcher)
    if (at.size === 0) this.#paths.delete(path)
    const own = this.#watchers.get(watcher)
    own?.delete(path)
    if (own?.size === 0) this.#watchers.delete(watcher)
  }
}
