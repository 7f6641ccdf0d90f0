import { watcherTypes } from '../../wire/codes.ts'
import { ZkError } from '../../wire/error.ts'
import type { Stat } from '../../wire/records.ts'
import { Groups } from './groups.ts'
import type { Once } from './once.ts'
import type { NodeEventType } from './watch.ts'
import type { WatchPort } from './watch-port.ts'

/** The one-shot watches: sets them, and sets them again after each event, before anybody hears of it. */
export class OnceWatches {
  readonly #port: WatchPort
  /** Whether a persistent watch on the same path serves the one-shot ones too. */
  readonly #covered: (path: string) => boolean
  readonly #synthesize: (once: Once, type: NodeEventType) => void
  readonly #groups = new Groups<Once>()

  constructor(
    port: WatchPort,
    covered: (path: string) => boolean,
    synthesize: (once: Once, type: NodeEventType) => void,
  ) {
    this.#port = port
    this.#covered = covered
    this.#synthesize = (once, type) => {
      synthesize(once, type)
      if (once.watch.once) void this.remove(once).then(() => once.watch.finish())
    }
  }

  get size(): number {
    return this.#groups.size
  }

  all(): Once[] {
    return this.#groups.all()
  }

  at(path: string): ReadonlySet<Once> {
    return this.#groups.get(path)
  }

  clear(): void {
    this.#groups.clear()
  }

  add(once: Once): void {
    this.#groups.add(once.path, once)
    this.#arm(once)
  }

  /** Paths the server watches now, by its tables. */
  armed(): { data: string[]; exist: string[]; child: string[] } {
    const tables = { data: new Set<string>(), exist: new Set<string>(), child: new Set<string>() }
    for (const once of this.#groups.all()) if (once.table) tables[once.table].add(once.path)
    return { data: [...tables.data], exist: [...tables.exist], child: [...tables.child] }
  }

  /** The server says that something happened at a path. */
  fire(type: NodeEventType, path: string, emit: (once: Once) => void): void {
    for (const once of [...this.#groups.get(path)]) {
      // Before its first look it has missed nothing: the server told another watch of ours on the same path.
      if (once.believed === undefined || !once.concerns(type)) continue
      if (once.watch.once) {
        this.#groups.delete(path, once)
        emit(once)
        once.watch.finish()
        continue
      }
      once.table = undefined
      once.believed = type !== 'NodeDeleted'
      once.unsure = undefined
      if (!once.arming && !this.#covered(path)) this.#arm(once)
      emit(once)
    }
  }

  /** The persistent watch of a path is gone: its one-shot watches need their own again. */
  uncover(path: string): void {
    for (const once of this.#groups.get(path)) {
      once.table = undefined
      once.unsure = this.#port.lastZxid
      if (!once.arming) this.#arm(once)
    }
  }

  async remove(once: Once): Promise<void> {
    const { path, table } = once
    if (!this.#groups.delete(path, once) || table === undefined || !this.#port.connected || this.#covered(path)) return
    const shares = (other: Once): boolean => other.amongChildren === (table === 'child')
    if ([...this.#groups.get(path)].some(shares)) return
    const type = table === 'child' ? watcherTypes.children : watcherTypes.data
    // NoWatcher: it has just fired. Unimplemented: a server before 3.5, where a watch goes by firing.
    await this.#port.call('removeWatches', { path, type }).catch(() => {})
  }

  #arm(once: Once): void {
    once.arming = true
    const { path } = once
    const watch = !this.#covered(path)
    const children = once.wantsChildren
    const outcome = {
      map: ({ stat }: { stat: Stat }) => this.#armed(once, watch ? (children ? 'child' : 'data') : undefined, stat),
      refused: (error: ZkError) => {
        if (error.name !== 'NoNode') return undefined
        return { value: this.#missing(once, watch && !children ? 'exist' : undefined, error) }
      },
    }
    const op = children ? 'getChildren2' : 'exists'
    this.#port.call(op, { path, watch }, once.watch.path, {}, outcome).catch((error) => {
      once.arming = false
      this.#groups.delete(path, once)
      once.watch.finish(error)
    })
  }

  #armed(once: Once, table: Once['table'], stat: Stat): void {
    once.arming = false
    once.table = table
    const { believed, unsure } = once
    once.believed = true
    once.unsure = undefined
    once.watch.arm()
    if (once.watch.closed) return void this.#forget(once)
    const news = this.#news(once, believed, unsure, stat)
    if (news) this.#synthesize(once, news)
    // It was awaited through exists: its children can be watched now.
    if (once.mode === 'children' && table === 'data') this.#arm(once)
  }

  /** What the look after setting the watch shows and no event told. */
  #news(once: Once, believed: boolean | undefined, unsure: bigint | undefined, stat: Stat): NodeEventType | undefined {
    if (believed === false) return 'NodeCreated'
    if (unsure === undefined) return undefined
    if (once.mode === 'children') return stat.pzxid > unsure ? 'NodeChildrenChanged' : undefined
    return stat.mzxid > unsure ? 'NodeDataChanged' : undefined
  }

  #missing(once: Once, table: Once['table'], error: ZkError): void {
    once.arming = false
    const { believed } = once
    if (believed === undefined && once.mode !== 'exists') {
      this.#groups.delete(once.path, once)
      return once.watch.finish(new ZkError(error.code, once.watch.path))
    }
    once.table = table
    once.believed = false
    once.unsure = undefined
    once.watch.arm()
    if (once.watch.closed) return void this.#forget(once)
    if (believed) this.#synthesize(once, 'NodeDeleted')
    // The list of children cannot be watched where there is no znode: its creation can.
    if (table === undefined && !this.#covered(once.path)) this.#arm(once)
  }

  /** Closed while it was being set. */
  #forget(once: Once): Promise<void> {
    this.#groups.add(once.path, once)
    return this.remove(once)
  }
}
