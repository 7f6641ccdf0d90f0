import type { Buffer } from 'node:buffer'
import { Pace } from '../../client/bulk/pace.ts'
import { weighResult } from '../../client/bulk/read-many.ts'
import type { ReadResult } from '../../client/bulk/read-packet.ts'
import type { ZooKeeper } from '../../client/client.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'
import { WireError, ZkError } from '../../wire/error.ts'
import { addChroot } from '../../wire/path.ts'
import type { Acl, Stat } from '../../wire/records.ts'
import type { Crew } from './crew.ts'

/**
 * Bytes of data a znode may have, on average, to be read with others where only its stat is wanted. A packet tells data and
 * stat at 1 µs a znode where a single exists takes 10 to 40; of larger data the network has more to carry than that saves
 * (bench/README.md).
 */
const SMALL = 2000
/** How often what was lost with its connection is asked for; once more is the client's own to do. */
const TRIES = 5

/** How much is asked for at a time: znodes in a parcel, and parcels on the wire. */
export interface Share {
  readonly most: number
  readonly flying: number
}

/** What can be read of many znodes. */
export type Kind = 'data' | 'stats' | 'acls' | 'lists'

/** One answer, or why there is none. */
export type Sight<T> = Partial<T> & { readonly error?: ZkError | WireError | undefined }
export type DataSight = Sight<{ data: Buffer | null; stat: Stat }>
export type StatSight = Sight<{ stat: Stat }>
export type AclSight = Sight<{ acl: readonly Acl[]; stat: Stat }>
export type ListSight = Sight<{ children: readonly string[] }>

/** What goes one by one: small parcels spread evenly over the sessions of a crew. */
const SINGLY: Share = { most: 64, flying: 8 }
/** Packets on the wire at a time: more do not make it faster. */
const PACKETS = 4

/**
 * Reads of many znodes, each in the cheapest way the servers have for it, in parcels whose size follows what answers weigh.
 * A read changes nothing: one whose connection was lost is asked again.
 */
export class Reads {
  readonly #zk: ZooKeeper
  readonly #crew: Pick<Crew, 'ask'>
  readonly #signal: AbortSignal | undefined
  readonly #paces = { getData: new Pace(), getChildren: new Pace() }
  /** Bytes of data the last znodes had, on average. */
  #size = 0

  /** @param crew does what goes one by one, @param signal gives up what is on its way */
  constructor(zk: ZooKeeper, crew: Pick<Crew, 'ask'>, signal?: AbortSignal) {
    this.#zk = zk
    this.#crew = crew
    this.#signal = signal
  }

  share(kind: Kind): Share {
    if (kind === 'acls' || (kind === 'stats' && !this.#sendsDataAlong)) return SINGLY
    const { most } = this.#paces[kind === 'lists' ? 'getChildren' : 'getData']
    if (this.#zk.lacks('multiRead')) return { ...SINGLY, most: Math.min(most, SINGLY.most) }
    return { most, flying: PACKETS }
  }

  async data(paths: readonly string[]): Promise<DataSight[]> {
    const sights = (await this.#read('getData', paths)) as DataSight[]
    this.#weigh(sights)
    return sights
  }

  /** Names of children, in no order. */
  async lists(paths: readonly string[]): Promise<ListSight[]> {
    return (await this.#read('getChildren', paths)) as ListSight[]
  }

  /** With the data as long as that is small, though it takes no permission: what may not be read is asked for alone. */
  async stats(paths: readonly string[]): Promise<StatSight[]> {
    if (!this.#sendsDataAlong) {
      const sights = await this.exists(paths)
      this.#weigh(sights)
      return sights
    }
    const sights: StatSight[] = await this.data(paths)
    const hidden = [...sights.keys()].filter(
      (at) => sights[at]!.error !== undefined && sights[at]!.error.name !== 'NoNode',
    )
    const found = await this.exists(hidden.map((at) => paths[at]!))
    for (const [i, at] of hidden.entries()) sights[at] = found[i]!
    return sights
  }

  /** Stats, one by one. */
  exists(paths: readonly string[]): Promise<StatSight[]> {
    return this.#singly(paths, (zk, path) => zk.call('exists', { path: addChroot(zk.chroot, path), watch: false }))
  }

  /** With the stat, one by one: there is no form for many. */
  acls(paths: readonly string[]): Promise<AclSight[]> {
    return this.#singly(paths, (zk, path) => zk.getAcl(path))
  }

  get #sendsDataAlong(): boolean {
    return this.#size <= SMALL && !this.#zk.lacks('multiRead')
  }

  #weigh(sights: readonly StatSight[]): void {
    const bytes = sights.reduce((sum, { stat }) => sum + (stat?.dataLength ?? 0), 0)
    if (sights.length > 0) this.#size = bytes / sights.length
  }

  async #read(op: 'getData' | 'getChildren', paths: readonly string[]): Promise<ReadResult[]> {
    const results: ReadResult[] = new Array(paths.length)
    const take = (result: ReadResult, at: number): void => {
      results[at] = result
    }
    const options = this.#signal && { signal: this.#signal }
    const reads = paths.map((path) => ({ op, path }))
    const one = (read: (typeof reads)[number], at: number): Promise<void> =>
      this.#crew.ask((zk) => zk.readTogether([read], (result) => take(result, at), options))
    const ask = (): Promise<unknown> =>
      this.#zk.lacks('multiRead') ? Promise.all(reads.map(one)) : this.#zk.readTogether(reads, take, options)
    await again(ask)
    const bytes = results.reduce((sum, result) => sum + weighResult(result), 0)
    if (paths.length > 0) this.#paces[op].learn(bytes, paths.length)
    return results
  }

  #singly<T>(paths: readonly string[], read: (zk: ZooKeeper, path: string) => Promise<Sight<T>>): Promise<Sight<T>[]> {
    const one = async (path: string): Promise<Sight<T>> => {
      try {
        return await this.#crew.ask((zk) => read(zk, path))
      } catch (error) {
        if (error instanceof ZkError || error instanceof WireError) return { error } as Sight<T>
        throw error
      }
    }
    return again(() => Promise.all(paths.map(one)))
  }
}

async function again<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof ConnectionError) || error.kind !== 'lost' || tries === TRIES) throw error
    }
  }
}
