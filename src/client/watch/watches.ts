import { addWatchModes, eventTypes, watcherTypes } from '../../wire/codes.ts'
import type { ZkError } from '../../wire/error.ts'
import { addChroot, ancestors, parentPath, stripChroot } from '../../wire/path.ts'
import type { WatcherEvent } from '../../wire/records.ts'
import type { SendFirst, SessionHooks } from '../session/hooks.ts'
import type { SessionState } from '../terms/session-events.ts'
import { Groups } from './groups.ts'
import { Once } from './once.ts'
import { OnceWatches } from './once-watches.ts'
import { type Armed, rearmBatches } from './rearm.ts'
import { type NodeEventType, Watch, type WatchEvent, type WatchMode, type WatchOptions } from './watch.ts'
import type { WatchPort } from './watch-port.ts'

const names = new Map<number, string>(Object.entries(eventTypes).map(([name, code]) => [code, name]))
const told = new Set(['NodeCreated', 'NodeDeleted', 'NodeDataChanged', 'NodeChildrenChanged'])

/** All watches of a client: who wants to know what, what the server was told, and who gets which event. */
export class Watches implements SessionHooks {
  readonly #port: WatchPort
  readonly #chroot: string
  /** By the server's path. */
  readonly #persistent = new Groups<Watch>()
  readonly #recursive = new Groups<Watch>()
  readonly #once: OnceWatches

  constructor(port: WatchPort, chroot: string) {
    this.#port = port
    this.#chroot = chroot
    this.#once = new OnceWatches(
      port,
      (path) => this.#persistent.has(path) || this.#recursive.has(path),
      (once, type) => this.#emit(once.watch, type, once.path, undefined, true),
    )
  }

  /** Watches that are open. */
  all(): Watch[] {
    return [...this.#once.all().map(({ watch }) => watch), ...this.#persistent.all(), ...this.#recursive.all()]
  }

  /** @param path the client's path, already checked */
  open(path: string, options: WatchOptions): Watch {
    const mode = options.mode ?? 'data'
    const server = addChroot(this.#chroot, path)
    if (mode === 'persistent' || mode === 'persistent-recursive') return this.#openLasting(path, server, mode, options)
    const watch: Watch = new Watch(path, mode, options, () => this.#once.remove(once))
    const once = new Once(watch, server, mode)
    this.#once.add(once)
    return watch
  }

  /** A notification of the server. */
  event({ type: code, path }: WatcherEvent, zxid: bigint): void {
    if (path === null) return
    const type = names.get(code)
    if (type === undefined || !told.has(type)) return this.#unknown(path, code)
    this.#tell(type as NodeEventType, path, zxid > 0n ? zxid : undefined)
    if (type === 'NodeCreated' || type === 'NodeDeleted') this.#deriveChildren(path, zxid > 0n ? zxid : undefined)
  }

  /** The session has a new connection: sets everything again, ahead of all other requests. */
  resumed(send: SendFirst): void {
    const since = this.#port.lastZxid
    const armed: Armed = {
      ...this.#once.armed(),
      persistent: this.#persistent.keys(),
      recursive: this.#recursive.keys(),
    }
    const refused = (error: ZkError): undefined => void this.#rearmRefused(error)
    for (const { op, request } of rearmBatches(armed, since)) send(op, request, { refused })
    // Told now: a read made on seeing the gap goes out behind these requests.
    for (const watch of [...this.#persistent.all(), ...this.#recursive.all()]) {
      watch.push({ type: 'Gap', path: watch.path, reason: 'reconnected', dropped: 0, since }, since)
    }
  }

  /** A server before 3.6 has no persistent watches: they end here, and the rest goes on. Else: another connection. */
  #rearmRefused(error: ZkError): void {
    if (error.name !== 'Unimplemented') return this.#port.recycle(error)
    for (const watch of [...this.#persistent.all(), ...this.#recursive.all()]) watch.finish(error)
    this.#persistent.clear()
    this.#recursive.clear()
  }

  /** The session is over: quietly when the client was closed. */
  over(state: SessionState, error: Error): void {
    for (const watch of this.all()) watch.finish(state === 'closed' ? undefined : error)
    this.#persistent.clear()
    this.#recursive.clear()
    this.#once.clear()
  }

  #openLasting(
    path: string,
    server: string,
    mode: 'persistent' | 'persistent-recursive',
    options: WatchOptions,
  ): Watch {
    const groups = mode === 'persistent' ? this.#persistent : this.#recursive
    const watch: Watch = new Watch(path, mode, options, () => this.#closeLasting(server, mode, watch))
    groups.add(server, watch)
    // Before 3.9 a path has one mode: the recursive one serves both, and is not replaced by the narrower.
    const wire = this.#recursive.has(server) ? 'persistent-recursive' : mode
    this.#port
      .call('addWatch', { path: server, mode: addWatchModes[wire] }, path, {}, { map: () => watch.arm() })
      .catch((error) => {
        groups.delete(server, watch)
        watch.finish(error)
      })
    return watch
  }

  async #closeLasting(server: string, mode: WatchMode, watch: Watch): Promise<void> {
    const groups = mode === 'persistent' ? this.#persistent : this.#recursive
    if (!groups.delete(server, watch) || groups.has(server) || !this.#port.connected) return
    if (mode === 'persistent' && this.#recursive.has(server)) return
    const quietly = (error: unknown): void => void error
    if (mode === 'persistent-recursive' && this.#persistent.has(server)) {
      // Back to the narrower mode: before 3.9 this replaces the recursive one, since then both exist and one goes.
      const { path, type } = { path: server, type: watcherTypes['persistent-recursive'] }
      await this.#port.call('addWatch', { path, mode: addWatchModes.persistent }).catch(quietly)
      await this.#port.call('removeWatches', { path, type }).catch(quietly)
      return
    }
    const removed = this.#port.call('removeWatches', { path: server, type: watcherTypes.any }).catch(quietly)
    this.#once.uncover(server)
    await removed
  }

  #tell(type: NodeEventType, path: string, zxid: bigint | undefined): void {
    // Children of a path watched recursively are derived from the events below it, whatever the server adds.
    const derived = type === 'NodeChildrenChanged' && this.#recursive.has(path)
    if (derived) return
    this.#once.fire(type, path, (once) => this.#emit(once.watch, type, path, zxid))
    for (const watch of this.#persistent.get(path)) this.#emit(watch, type, path, zxid)
    if (type === 'NodeChildrenChanged' || this.#recursive.size === 0) return
    for (const ancestor of ancestors(path)) {
      for (const watch of this.#recursive.get(ancestor)) this.#emit(watch, type, path, zxid)
    }
  }

  #deriveChildren(path: string, zxid: bigint | undefined): void {
    const parent = parentPath(path)
    if (path === '/' || !this.#recursive.has(parent)) return
    const type = 'NodeChildrenChanged'
    this.#once.fire(type, parent, (once) => this.#emit(once.watch, type, parent, zxid))
    for (const watch of this.#persistent.get(parent)) this.#emit(watch, type, parent, zxid)
  }

  #emit(watch: Watch, type: NodeEventType, serverPath: string, zxid: bigint | undefined, synthetic = false): void {
    const path = stripChroot(this.#chroot, serverPath)
    const event: WatchEvent = synthetic ? { type, path, zxid, synthetic } : { type, path, zxid }
    watch.push(event, this.#port.lastZxid)
  }

  #unknown(serverPath: string, code: number): void {
    const event: WatchEvent = { type: 'Unknown', code, path: stripChroot(this.#chroot, serverPath) }
    const watches = new Set<Watch>(this.#persistent.get(serverPath))
    for (const once of this.#once.at(serverPath)) watches.add(once.watch)
    for (const ancestor of ancestors(serverPath)) for (const watch of this.#recursive.get(ancestor)) watches.add(watch)
    for (const watch of watches) watch.push(event, this.#port.lastZxid)
  }
}
