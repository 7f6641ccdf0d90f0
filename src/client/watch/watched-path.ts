import { ZkError } from '../../wire/error.ts'
import type { Consumer } from './consumer.ts'
import { type LastingMode, LastingTable } from './lasting-table.ts'
import { type Look, OnceTable } from './once-table.ts'
import type { Rearmed } from './rearm.ts'
import type { NodeEventType } from './watch.ts'
import type { WatchPort } from './watch-port.ts'

export interface WatchedPathHost {
  readonly port: WatchPort
  /** @param path the server's */
  emit(consumer: Consumer, type: NodeEventType, path: string, zxid: bigint | undefined, synthetic: boolean): void
  /** Somebody watches no more. */
  left(consumer: Consumer): void
  /** Nobody watches it any more, and the server has been told. */
  done(path: WatchedPath): void
}

/**
 * Everything we watch at one path: who, and in which of the server's tables we are for them. A watch that stays serves the
 * others at its path too: before 3.9 a path has one mode on the server (ZOOKEEPER-4466), and one watch is enough.
 * Everything here happens in the order of the wire: what the server is told is put on the wire at once, what it did is
 * believed with its answer.
 */
export class WatchedPath {
  /** The server's. */
  readonly path: string
  readonly #host: WatchedPathHost
  readonly #port: WatchPort
  readonly #consumers = new Set<Consumer>()
  readonly #once: readonly OnceTable<Consumer>[]
  readonly #data: OnceTable<Consumer>
  readonly #child: OnceTable<Consumer>
  readonly #lasting: LastingTable
  /** Whether the znode is there, as those who are ready were told; undefined before anybody looked. */
  #believed: boolean | undefined
  /** Removals on their way. */
  #leaving = 0

  constructor(path: string, host: WatchedPathHost) {
    this.path = path
    this.#host = host
    this.#port = host.port
    this.#data = new OnceTable('data', host.port)
    this.#child = new OnceTable('child', host.port)
    this.#once = [this.#data, this.#child]
    this.#lasting = new LastingTable(path, host.port)
  }

  get consumers(): ReadonlySet<Consumer> {
    return this.#consumers
  }

  /** Somebody watches; a request of its own says from when on. */
  open(consumer: Consumer): void {
    this.#consumers.add(consumer)
    if (consumer.lasting) this.#addWatch(consumer)
    else this.#look(consumer.mode === 'children' ? this.#child : this.#data, consumer)
  }

  /** Somebody stops. @returns when the server has taken off what nobody needs any more; never rejects */
  async close(consumer: Consumer): Promise<void> {
    if (this.#drop(consumer)) await this.#settle()
  }

  /** The session is over: nobody watches any more. */
  over(): void {
    this.#consumers.clear()
  }

  /** The server says that something happened here. */
  event(type: NodeEventType, zxid: bigint | undefined): void {
    // Told already, with the child that came or went.
    if (type !== 'NodeChildrenChanged' || !this.#isRecursive) this.#happened(type, zxid)
  }

  /** Something happened at a path below. */
  below(type: NodeEventType, path: string, zxid: bigint | undefined): void {
    if (!this.#isSure) return
    for (const consumer of [...this.#consumers])
      if (consumer.ready && consumer.mode === 'persistent-recursive') this.#host.emit(consumer, type, path, zxid, false)
  }

  /** A child came or went, by an event of the child: who watches recursively gets no other. */
  childrenChanged(zxid: bigint | undefined): void {
    if (this.#isRecursive) this.#happened('NodeChildrenChanged', zxid)
  }

  /** There is a new connection. @returns what to watch again; requests of ours that wait are sent behind that */
  resume(): Rearmed[] {
    const { path } = this
    const lasting = this.#lasting
    const before = this.#port.lastZxid
    const again: Rearmed[] = []
    for (const record of this.#once) {
      if (this.#believed === undefined || !this.#needs(record, true)) record.lapse()
      else if (record.armed || !record.arming) {
        const list = record === this.#child ? 'child' : this.#believed ? 'data' : 'exist'
        again.push({ list, path, record, since: record.resume(lasting.since ?? before) })
      }
    }
    const mode = this.#wantedMode(true)
    if (lasting.armed && mode) {
      lasting.mode = mode
      again.push({ list: mode, path, record: lasting, since: lasting.resume(before) })
    } else lasting.lapse()
    return again
  }

  /** Changes may have been missed since a zxid: who stays is not told of them by the server. */
  gap(since: bigint): void {
    for (const { watch, lasting, ready } of [...this.#consumers])
      if (lasting && ready)
        watch.push({ type: 'Gap', path: watch.path, reason: 'reconnected', dropped: 0, since }, since)
  }

  /** The server knows no watches that stay. */
  refuseLasting(error: ZkError): void {
    const { since } = this.#lasting
    this.#lasting.lapse()
    for (const consumer of [...this.#consumers]) if (consumer.lasting && consumer.ready) this.#end(consumer, error)
    this.#uncover(since)
    void this.#settle()
  }

  /** The server cannot be asked to go on with watches that fire once (ClickHouse Keeper of some years): each looks for itself. */
  refuseOnce(): void {
    for (const table of this.#once) if (table.since !== undefined) table.lapse(table.since)
    void this.#settle()
  }

  /** Whether the server watches everything below, for sure. */
  get #isRecursive(): boolean {
    return this.#isSure && this.#lasting.mode === 'persistent-recursive'
  }

  /**
   * Whether the server has the watch that stays, for sure: after a gap its events begin with the answer that says so. What
   * comes before is told to watches that fire once, of changes in the gap.
   */
  get #isSure(): boolean {
    return this.#lasting.armed && this.#lasting.since === undefined
  }

  /** A watch that stays is there, or is on its way: one that fires once would take its place before 3.9. */
  get #covered(): boolean {
    return this.#lasting.armed || this.#lasting.arming
  }

  /** @param ready count only those who are told of events already */
  #needs(table: OnceTable<Consumer>, ready: boolean): boolean {
    return [...this.#consumers].some((one) => !one.lasting && (one.ready || !ready) && this.#tableOf(one) === table)
  }

  #tableOf(consumer: Consumer): OnceTable<Consumer> {
    // The list of children can only be watched where there is a znode; its creation can.
    const missing = consumer.ready && this.#believed === false
    return consumer.mode === 'children' && !missing ? this.#child : this.#data
  }

  /** The mode of a watch that stays, for all who want one. */
  #wantedMode(ready: boolean): LastingMode | undefined {
    const modes = [...this.#consumers].filter((one) => one.lasting && (one.ready || !ready)).map(({ mode }) => mode)
    if (modes.includes('persistent-recursive')) return 'persistent-recursive'
    return modes.length > 0 ? 'persistent' : undefined
  }

  #look(table: OnceTable<Consumer>, joining?: Consumer): void {
    const { path } = this
    const text = joining?.watch.path ?? this.#text
    table.look({ path, text, watch: !this.#covered, joining }, this.#seen, this.#failed)
  }

  readonly #seen = (table: OnceTable<Consumer>, { there, changed, watched, joining, error }: Look<Consumer>): void => {
    const believed = this.#believed
    this.#believed = there
    if (joining && error && joining.mode !== 'exists') this.#end(joining, new ZkError(error.code, joining.watch.path))
    else if (joining) this.#join(joining)
    // Should the watch that stays, and is on its way, be refused: this is where to go on from.
    if (!watched && !table.armed && !this.#lasting.armed) table.since ??= this.#port.lastZxid
    const flipped = believed !== undefined && believed !== there
    if (flipped) this.#found(there ? 'NodeCreated' : 'NodeDeleted', believed, joining)
    else if (changed) this.#found(table === this.#child ? 'NodeChildrenChanged' : 'NodeDataChanged', believed, joining)
    else void this.#settle()
  }

  readonly #failed = (table: OnceTable<Consumer>, error: unknown, joining: Consumer | undefined): void => {
    const theirs = joining
      ? [joining]
      : [...this.#consumers].filter((one) => !one.lasting && this.#tableOf(one) === table)
    for (const consumer of theirs) this.#end(consumer, error)
    void this.#settle()
  }

  #addWatch(joining: Consumer): void {
    const added = (): void => {
      // From here on it serves those who were not watching.
      for (const table of this.#once) if (!table.armed) table.since = undefined
      this.#join(joining)
      void this.#settle()
    }
    this.#lasting.add(this.#wantedMode(false)!, joining.watch.path, added, (error) => {
      this.#end(joining, error)
      void this.#settle()
    })
  }

  #join(consumer: Consumer): void {
    if (!this.#consumers.has(consumer)) return
    consumer.ready = true
    consumer.watch.arm()
  }

  /** Something happened: watches are set again before anybody hears of it. */
  #happened(type: NodeEventType, zxid: bigint | undefined): void {
    const hears = (one: Consumer): boolean => one.ready && (!one.lasting || this.#isSure)
    const heard = this.#leaveOnce(
      [...this.#consumers].filter((one) => hears(one) && one.concerns(type, this.#believed)),
    )
    // Those who are told will look, once there is a watch. While one that stays is on its way nothing after this is seen.
    const since = this.#lasting.arming && !this.#lasting.armed ? this.#port.lastZxid : undefined
    if (type !== 'NodeChildrenChanged') this.#data.lapse(since)
    if (type === 'NodeChildrenChanged' || type === 'NodeDeleted') this.#child.lapse(since)
    if (type === 'NodeCreated' || type === 'NodeDeleted') this.#believed = type === 'NodeCreated'
    void this.#settle()
    this.#tell(heard, type, zxid, false)
  }

  /** A look shows what no event told: not to who has just joined, and who stays looks for itself. */
  #found(type: NodeEventType, believed: boolean | undefined, joined: Consumer | undefined): void {
    const concerned = (one: Consumer): boolean => one.ready && !one.lasting && one.concerns(type, believed)
    const heard = this.#leaveOnce([...this.#consumers].filter((one) => one !== joined && concerned(one)))
    void this.#settle()
    this.#tell(heard, type, undefined, true)
  }

  /** Whoever wants one event only needs no watch any more. */
  #leaveOnce(heard: readonly Consumer[]): readonly Consumer[] {
    for (const consumer of heard) if (consumer.once) this.#drop(consumer)
    return heard
  }

  #tell(heard: readonly Consumer[], type: NodeEventType, zxid: bigint | undefined, synthetic: boolean): void {
    for (const consumer of heard) {
      this.#host.emit(consumer, type, this.path, zxid, synthetic)
      if (consumer.once) consumer.watch.finish()
    }
  }

  #drop(consumer: Consumer): boolean {
    const was = this.#consumers.delete(consumer)
    if (was) this.#host.left(consumer)
    return was
  }

  #end(consumer: Consumer, error: unknown): void {
    this.#drop(consumer)
    consumer.watch.finish(error)
  }

  /** The client's path, for messages: that of one of those who watch. */
  get #text(): string {
    for (const { watch } of this.#consumers) return watch.path
    return this.path
  }

  /** Brings the server's tables in line with who watches. @returns when what was taken off is off; never rejects */
  async #settle(): Promise<void> {
    const off = [...this.#settleLasting(), ...this.#settleOnce()]
    this.#leaving++
    if (off.length > 0) await Promise.all(off)
    this.#leaving--
    const idle = [...this.#once, this.#lasting].every(({ armed, arming }) => !armed && !arming)
    if (idle && this.#consumers.size === 0 && this.#leaving === 0) this.#host.done(this)
  }

  *#settleLasting(): Generator<Promise<void>> {
    const mode = this.#wantedMode(false)
    if (mode === 'persistent' && this.#lasting.mode !== mode) yield this.#lasting.narrow()
    if (mode || !this.#lasting.armed) return
    const { since } = this.#lasting
    const { connected } = this.#port
    // It takes along whatever else the server has at this path.
    yield this.#lasting.remove()
    if (connected) for (const table of this.#once) table.forget()
    this.#uncover(since)
  }

  *#settleOnce(): Generator<Promise<void>> {
    if (this.#covered) return
    for (const table of this.#once) {
      const needed = this.#needs(table, false)
      if (needed && !table.armed && !table.arming) this.#look(table)
      if (!needed && table.armed && !table.arming) yield table.remove(this.path)
    }
  }

  /** Watches that fire once were served by the one that stayed: up to where that is sure. */
  #uncover(since = this.#port.lastZxid): void {
    for (const table of this.#once) if (!table.armed) table.since ??= since
  }
}
