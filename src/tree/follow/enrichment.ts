import type { Buffer } from 'node:buffer'
import { nextPacket } from '../../client/bulk/packets.ts'
import type { ZooKeeper } from '../../client/client.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'
import type { NodeEventType } from '../../client/watch/watch.ts'
import { addChroot, parentPath } from '../../wire/path.ts'
import type { Stat } from '../../wire/records.ts'
import type { OpenLine } from './change.ts'
import type { Entry, Keeping } from './entry.ts'
import { PATIENT, type Reading, type Sight } from './reading.ts'

/** Bytes of data a znode may have, on average, to be read with others where only its stat is wanted. */
const SMALL = 1000

/** A change of a znode that is being read; one that no line tells is here to be known of. */
interface Waiting {
  readonly type: NodeEventType
  readonly line: OpenLine | undefined
}

export interface EnrichmentHost {
  /** The znode in the mirror, as of the answer. */
  entry(path: string): Entry | undefined
  /** Whether all changes of its parent's list of children are heard of, too. */
  isInside(path: string): boolean
  /** Data was added to the queue. */
  weigh(bytes: number): void
  /** Some line is settled. */
  wake(): void
  /** What cannot be told line by line: the server refuses to be read. */
  fail(error: unknown): void
}

/**
 * Adds to lines what events do not carry: the zxid (servers before 3.9) and the data, by one read for each znode after its
 * event. The answer belongs to the last event before it on the wire; what came in between is overwritten.
 */
export class Enrichment {
  readonly #zk: ZooKeeper
  readonly #reading: Reading
  readonly #data: boolean
  readonly #stats: boolean
  readonly #host: EnrichmentHost
  readonly #nodes = new Map<string, Waiting[]>()
  /** By parent: deletions that only its pzxid can date; undefined stands for what else happened to the list of children. */
  readonly #deletions = new Map<string, (OpenLine | undefined)[]>()
  #wanted: string[] = []
  /** Bytes of data the last znodes had, about. */
  #size = 0
  #over = false

  constructor(zk: ZooKeeper, reading: Reading, { data, stats }: Keeping, host: EnrichmentHost) {
    this.#zk = zk
    this.#reading = reading
    this.#data = data
    this.#stats = stats
    this.#host = host
  }

  /** A line was made of an event, or of a difference, just now. */
  add(line: OpenLine): void {
    const { change } = line
    const { type, path, zxid, synthetic } = change
    if (synthetic) return this.#look(line, path, type)
    if (type === 'NodeCreated') this.#deletions.get(parentPath(path))?.push(undefined)
    if (type === 'NodeDeleted') {
      this.#supersede(path)
      this.#deletions.get(path)?.push(undefined)
      if (zxid === undefined && this.#host.isInside(path)) this.#dateDeletion(line, parentPath(path))
      else settle(line)
    } else if (zxid === undefined || (this.#data && type !== 'NodeChildrenChanged')) this.#look(line, path, type)
    else settle(line)
  }

  /** Something happened that no line tells: what is read from now on is not of the lines before it. */
  pass(type: NodeEventType, path: string): void {
    if (type === 'NodeDeleted') {
      this.#supersede(path)
      this.#deletions.get(path)?.push(undefined)
    } else this.#nodes.get(path)?.push({ type, line: undefined })
    if (type === 'NodeDeleted' || type === 'NodeCreated') this.#deletions.get(parentPath(path))?.push(undefined)
  }

  /** No answers are to be expected any more. */
  end(): void {
    this.#over = true
    for (const path of [...this.#nodes.keys()]) this.#supersede(path)
    for (const lines of this.#deletions.values()) for (const line of lines) if (line) settle(line)
    this.#deletions.clear()
    this.#host.wake()
  }

  #look(line: OpenLine, path: string, type: NodeEventType): void {
    const waiting = this.#nodes.get(path)
    if (waiting) return void waiting.push({ type, line })
    if (this.#over) return this.#miss(line)
    this.#nodes.set(path, [{ type, line }])
    this.#read(path)
  }

  /** Reads with what else is wanted now: one packet for all that a burst of events asks for. */
  #read(path: string): void {
    this.#wanted.push(path)
    if (this.#wanted.length === 1) queueMicrotask(() => this.#send())
  }

  #send(): void {
    const wanted = this.#wanted
    this.#wanted = []
    // A packet brings the data along, wanted or not.
    const together = this.#data || (wanted.length > 1 && this.#size < SMALL)
    const most = nextPacket(this.#size, 1)
    for (let at = 0; at < wanted.length; at += most)
      this.#ask(together ? 'getData' : 'exists', wanted.slice(at, at + most))
  }

  #ask(op: 'getData' | 'exists', paths: readonly string[]): void {
    const wanted = paths.map((path) => ({ op, path }))
    const take = (sight: Sight, at: number): void => {
      if (sight.kind === 'node') this.#see(paths[at]!, sight)
      else this.#supersede(paths[at]!)
    }
    this.#reading
      .read(this.#zk, wanted, take)
      .catch((error) => {
        // With the connection: then everything is read again.
        for (const path of paths) this.#supersede(path)
        if (!this.#over && !(error instanceof ConnectionError)) this.#host.fail(error)
      })
      .finally(() => this.#host.wake())
  }

  #see(path: string, { stat, data = null, unread }: Extract<Sight, { kind: 'node' }>): void {
    if (this.#over) return
    const waiting = this.#nodes.get(path) ?? []
    this.#nodes.delete(path)
    const lines = waiting.flatMap(({ line }) => line ?? [])
    const entry = this.#host.entry(path)
    if (!entry) {
      for (const line of lines) this.#miss(line)
      return
    }
    entry.stale = false
    if (this.#data) Object.assign(entry, unread ? { data: undefined, unread } : { data, unread: undefined })
    if (!stat) {
      for (const line of lines) this.#miss(line, unread)
      return
    }
    if (this.#stats) entry.stat = stat
    this.#size += (stat.dataLength - this.#size) / 16
    entry.czxid = stat.czxid
    entry.mzxid = stat.mzxid
    entry.version = stat.version
    // What it shows is the work of the last change of the data, and of the last one of the list of children.
    const current = [
      waiting.findLast(({ type }) => type !== 'NodeChildrenChanged'),
      waiting.findLast(({ type }) => type === 'NodeChildrenChanged'),
    ]
    for (const line of lines) {
      if (current.some((one) => one?.line === line)) this.#complete(line, stat, data, unread)
      else this.#outdate(line, stat)
    }
  }

  /** A line the answer is for. */
  #complete(line: OpenLine, stat: Stat, data: Buffer | null, unread: Error | undefined): void {
    const { change } = line
    if (change.type === 'NodeChildrenChanged') {
      change.zxid ??= stat.pzxid
      return settle(line)
    }
    change.version ??= stat.version
    change.zxid ??= change.type === 'NodeCreated' ? stat.czxid : stat.mzxid
    if (this.#stats) change.stat = stat
    if (unread || !this.#data) return this.#miss(line, unread)
    change.data = data
    this.#host.weigh(data?.length ?? 0)
    settle(line)
  }

  /** A line after which more has happened before the answer. */
  #outdate(line: OpenLine, stat: Stat): void {
    if (line.change.type === 'NodeCreated') line.change.zxid ??= stat.czxid
    this.#miss(line)
  }

  #supersede(path: string): void {
    for (const { line } of this.#nodes.get(path) ?? []) if (line) this.#miss(line)
    this.#nodes.delete(path)
  }

  /** A line whose data will not be known. @param unread why, where it is there and cannot be read */
  #miss(line: OpenLine, unread?: Error): void {
    const { change } = line
    if (this.#data && change.type !== 'NodeChildrenChanged') {
      if (unread) change.unread = unread
      else change.overwritten = true
    }
    settle(line)
  }

  #dateDeletion(line: OpenLine, parent: string): void {
    const waiting = this.#deletions.get(parent)
    if (waiting) return void waiting.push(line)
    if (this.#over) return settle(line)
    this.#deletions.set(parent, [line])
    const dated = (pzxid: bigint | undefined): void => {
      if (this.#over) return
      const lines = this.#deletions.get(parent) ?? []
      this.#deletions.delete(parent)
      const last = lines.at(-1)
      if (last) last.change.zxid ??= pzxid
      for (const each of lines) if (each) settle(each)
    }
    const refused = (): { value: undefined } => {
      dated(undefined)
      return { value: undefined }
    }
    this.#zk
      .call('exists', { path: addChroot(this.#zk.chroot, parent), watch: false }, PATIENT, {
        map: ({ stat }) => dated(stat.pzxid),
        refused,
      })
      .catch(() => dated(undefined))
      .finally(() => this.#host.wake())
  }
}

function settle(line: OpenLine): void {
  line.settled = true
}
