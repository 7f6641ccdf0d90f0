import type { Buffer } from 'node:buffer'
import type { ZooKeeper } from '../../client/client.ts'
import type { MultiResult } from '../../wire/multi.ts'
import { addChroot, parentPath } from '../../wire/path.ts'
import type { Stat } from '../../wire/records.ts'
import type { Line } from './change.ts'
import type { Entry } from './entry.ts'

/** Refreshing reads on the wire at a time. */
const REFRESHES = 500
/** Reads in one packet. */
const PACKET = 60
/** Bytes of data a znode may have, on average, to be read with others where only its stat is wanted. */
const SMALL = 1000

export interface EnrichmentHost {
  /** The znode in the mirror, as of the answer. */
  entry(path: string): Entry | undefined
  /** Data was added to the queue. */
  weigh(bytes: number): void
  /** Some line is settled. */
  wake(): void
}

/**
 * Adds to lines what events do not carry: the zxid (servers before 3.9) and the data, by one read for each znode after its
 * event. The answer belongs to the last event before it on the wire; what came in between is overwritten.
 */
export class Enrichment {
  readonly #zk: ZooKeeper
  readonly #data: boolean
  readonly #host: EnrichmentHost
  readonly #nodes = new Map<string, Line[]>()
  /** By parent: deletions that only its pzxid can date; undefined stands for a creation. */
  readonly #deletions = new Map<string, (Line | undefined)[]>()
  readonly #stale = new Set<string>()
  readonly #refreshing = new Set<string>()
  #wanted: string[] = []
  /** Bytes of data the last znodes had, about. */
  #size = 0
  #over = false

  constructor(zk: ZooKeeper, data: boolean, host: EnrichmentHost) {
    this.#zk = zk
    this.#data = data
    this.#host = host
  }

  /** A line was made of an event just now. */
  add(line: Line): void {
    const { change } = line
    if (change.type === 'Unknown') return void settle(line)
    const { type, path, zxid } = change
    if (type === 'NodeCreated') this.#deletions.get(parentPath(path))?.push(undefined)
    if (type === 'NodeDeleted') {
      this.#supersede(path)
      if (zxid === undefined && path !== '/') this.#dateDeletion(line, parentPath(path))
      else settle(line)
    } else if (zxid === undefined || (this.#data && type !== 'NodeChildrenChanged')) this.#look(line, path)
    else settle(line)
  }

  /** The data of a znode changed, and no line tells: reads it for the mirror. */
  refresh(path: string): void {
    if (this.#over || this.#nodes.has(path) || this.#refreshing.has(path)) return
    this.#stale.add(path)
    this.#refresh()
  }

  #refresh(): void {
    for (const path of this.#stale) {
      if (this.#over || this.#refreshing.size >= REFRESHES) return
      this.#stale.delete(path)
      this.#refreshing.add(path)
      this.#read(path)
    }
  }

  /** No answers are to be expected any more. */
  end(): void {
    this.#over = true
    for (const path of [...this.#nodes.keys()]) this.#supersede(path)
    for (const lines of this.#deletions.values()) for (const line of lines) if (line) settle(line)
    this.#deletions.clear()
    this.#host.wake()
  }

  #look(line: Line, path: string): void {
    const waiting = this.#nodes.get(path)
    if (waiting) return void waiting.push(line)
    if (this.#over) return this.#miss(line)
    this.#nodes.set(path, [line])
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
    const together = wanted.length > 1 && (this.#data || this.#size < SMALL)
    for (let at = 0; at < wanted.length; at += together ? PACKET : 1) {
      if (together) this.#readTogether(wanted.slice(at, at + PACKET))
      else this.#readAlone(wanted[at]!)
    }
  }

  #readTogether(paths: readonly string[]): void {
    const reads = paths.map((path) => ({ op: 'getData' as const, request: this.#request(path) }))
    const map = (results: readonly MultiResult[]): void => {
      for (const [at, path] of paths.entries()) {
        const result = results[at]
        if (result?.op !== 'getData') this.#supersede(path)
        else {
          this.#size += ((result.data?.length ?? 0) - this.#size) / 16
          this.#seen(path, result.stat, result.data)
        }
      }
    }
    this.#zk
      .call('multiRead', reads, {}, { map })
      .catch(() => {
        for (const path of paths) this.#supersede(path)
      })
      .finally(() => this.#landed(paths))
  }

  #readAlone(path: string): void {
    const request = this.#request(path)
    const refused = (): { value: undefined } => {
      if (!this.#over) this.#supersede(path)
      return { value: undefined }
    }
    const asked = this.#data
      ? this.#zk.call('getData', request, {}, { map: ({ stat, data }) => this.#seen(path, stat, data), refused })
      : this.#zk.call('exists', request, {}, { map: ({ stat }) => this.#seen(path, stat), refused })
    asked.catch(refused).finally(() => this.#landed([path]))
  }

  #request(path: string): { path: string; watch: false } {
    return { path: addChroot(this.#zk.chroot, path), watch: false }
  }

  #landed(paths: readonly string[]): void {
    let more = false
    for (const path of paths) more = this.#refreshing.delete(path) || more
    if (more) this.#refresh()
    this.#host.wake()
  }

  #seen(path: string, stat: Stat, data?: Buffer | null): void {
    if (this.#over) return
    const lines = this.#nodes.get(path) ?? []
    this.#nodes.delete(path)
    const entry = this.#host.entry(path)
    if (!entry) return
    entry.stale = false
    entry.czxid = stat.czxid
    entry.mzxid = stat.mzxid
    entry.version = stat.version
    if (this.#data) entry.data = data ?? null
    const last = lines.pop()
    for (const line of lines) {
      if (line.change.type === 'NodeCreated') line.change.zxid ??= stat.czxid
      this.#miss(line)
    }
    if (!last || last.change.type === 'Unknown') return
    const { change } = last
    if (change.type === 'NodeChildrenChanged') change.zxid ??= stat.pzxid
    else change.zxid ??= stat.mzxid
    if (this.#data && change.type !== 'NodeChildrenChanged') {
      change.data = data ?? null
      this.#host.weigh(data?.length ?? 0)
    }
    settle(last)
  }

  #supersede(path: string): void {
    for (const line of this.#nodes.get(path) ?? []) this.#miss(line)
    this.#nodes.delete(path)
  }

  #miss(line: Line): void {
    const { change } = line
    if (this.#data && change.type !== 'Unknown' && change.type !== 'NodeChildrenChanged') change.overwritten = true
    settle(line)
  }

  #dateDeletion(line: Line, parent: string): void {
    const waiting = this.#deletions.get(parent)
    if (waiting) return void waiting.push(line)
    if (this.#over) return settle(line)
    this.#deletions.set(parent, [line])
    const dated = (pzxid: bigint | undefined): void => {
      if (this.#over) return
      const lines = this.#deletions.get(parent) ?? []
      this.#deletions.delete(parent)
      const last = lines.at(-1)
      if (last && last.change.type !== 'Unknown') last.change.zxid ??= pzxid
      for (const each of lines) if (each) settle(each)
    }
    const refused = (): { value: undefined } => {
      dated(undefined)
      return { value: undefined }
    }
    this.#zk
      .call('exists', this.#request(parent), {}, { map: ({ stat }) => dated(stat.pzxid), refused })
      .catch(() => dated(undefined))
      .finally(() => this.#host.wake())
  }
}

function settle(line: Line): void {
  line.settled = true
}
