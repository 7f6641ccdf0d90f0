import { eventTypes } from '../../wire/codes.ts'
import type { ZkError } from '../../wire/error.ts'
import { addChroot, ancestors, parentPath, stripChroot } from '../../wire/path.ts'
import type { WatcherEvent } from '../../wire/records.ts'
import type { SendFirst, SessionHooks } from '../session/hooks.ts'
import type { SessionState } from '../terms/session-events.ts'
import { Consumer } from './consumer.ts'
import { rearmBatches } from './rearm.ts'
import { type NodeEventType, Watch, type WatchEvent, type WatchOptions } from './watch.ts'
import type { WatchPort } from './watch-port.ts'
import { WatchedPath, type WatchedPathHost } from './watched-path.ts'

const names = new Map<number, string>(Object.entries(eventTypes).map(([name, code]) => [code, name]))
const told = new Set(['NodeCreated', 'NodeDeleted', 'NodeDataChanged', 'NodeChildrenChanged'])

/** All watches of a session, by path: hands them the events, and sets them again on each new connection. */
export class Watches implements SessionHooks, WatchedPathHost {
  readonly port: WatchPort
  /** By the server's path. */
  readonly #paths = new Map<string, WatchedPath>()
  /** How many want to know of everything below their path. */
  #recursive = 0

  constructor(port: WatchPort) {
    this.port = port
  }

  /** Watches that are open. @param chroot only those opened below it */
  all(chroot?: string): Watch[] {
    const consumers = [...this.#paths.values()].flatMap((place) => [...place.consumers])
    return consumers.filter((one) => chroot === undefined || one.chroot === chroot).map(({ watch }) => watch)
  }

  /** @param path the client's path, already checked, below its chroot */
  open(path: string, options: WatchOptions, chroot: string): Watch {
    const mode = options.mode ?? 'data'
    const server = addChroot(chroot, path)
    const place = this.#paths.get(server) ?? new WatchedPath(server, this)
    this.#paths.set(server, place)
    const watch: Watch = new Watch(path, mode, options, () => place.close(consumer), this.port.patience)
    const consumer = new Consumer(watch, mode, chroot)
    if (mode === 'persistent-recursive') this.#recursive++
    place.open(consumer)
    return watch
  }

  /** A notification of the server. */
  event({ type: code, path }: WatcherEvent, zxid: bigint): void {
    if (path === null) return
    const type = names.get(code)
    if (type === undefined || !told.has(type)) return this.#unknown(path, code)
    this.#happened(type as NodeEventType, path, zxid > 0n ? zxid : undefined)
  }

  /** The session has a new connection: sets everything again, ahead of all other requests. */
  resumed(send: SendFirst): void {
    const again = [...this.#paths.values()].flatMap((place) => place.resume())
    for (const { op, request, records } of rearmBatches(again)) {
      const map = (): void => {
        for (const record of records) record.resumed()
      }
      send(op, request, { map, refused: (error) => void this.#refused(op, error) })
    }
    // Told now: a read made on seeing the gap goes out behind these requests.
    for (const { list, path, since } of again)
      if (list === 'persistent' || list === 'persistent-recursive') this.#paths.get(path)?.gap(since)
  }

  /** The session is over: quietly when the client was closed. */
  over(state: SessionState, error: Error): void {
    const watches = this.all()
    for (const place of this.#paths.values()) place.over()
    this.#paths.clear()
    this.#recursive = 0
    for (const watch of watches) watch.finish(state === 'closed' ? undefined : error)
  }

  emit(
    { watch, chroot }: Consumer,
    type: NodeEventType,
    server: string,
    zxid: bigint | undefined,
    synthetic: boolean,
  ): void {
    const path = stripChroot(chroot, server)
    const event: WatchEvent = synthetic ? { type, path, zxid, synthetic } : { type, path, zxid }
    watch.push(event, this.port.lastZxid)
  }

  left(consumer: Consumer): void {
    if (consumer.mode === 'persistent-recursive') this.#recursive--
  }

  done(place: WatchedPath): void {
    if (this.#paths.get(place.path) === place) this.#paths.delete(place.path)
  }

  /** A server does without one of the two: those that stay end here, those that fire once are set one by one. */
  #refused(op: 'setWatches' | 'setWatches2', error: ZkError): void {
    if (error.name !== 'Unimplemented') return this.port.recycle(error)
    for (const place of [...this.#paths.values()])
      if (op === 'setWatches') place.refuseOnce()
      else place.refuseLasting(error)
  }

  #happened(type: NodeEventType, path: string, zxid: bigint | undefined): void {
    this.#paths.get(path)?.event(type, zxid)
    if (type === 'NodeChildrenChanged' || this.#recursive === 0) return
    const parent = parentPath(path)
    for (const ancestor of ancestors(path)) if (ancestor !== path) this.#paths.get(ancestor)?.below(type, path, zxid)
    if (path !== '/' && type !== 'NodeDataChanged') this.#paths.get(parent)?.childrenChanged(zxid)
  }

  #unknown(path: string, code: number): void {
    for (const ancestor of new Set([path, ...ancestors(path)])) {
      for (const { watch, mode, ready, chroot } of [...(this.#paths.get(ancestor)?.consumers ?? [])]) {
        const event: WatchEvent = { type: 'Unknown', code, path: stripChroot(chroot, path) }
        if (ready && (ancestor === path || mode === 'persistent-recursive')) watch.push(event, this.port.lastZxid)
      }
    }
  }
}
