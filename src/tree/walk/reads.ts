import type { Buffer } from 'node:buffer'
import { Pace } from '../../client/bulk/pace.ts'
import { weighResult } from '../../client/bulk/read-many.ts'
import type { ReadResult } from '../../client/bulk/read-packet.ts'
import type { ZooKeeper } from '../../client/client.ts'
import { ConnectionError } from '../../client/terms/connection-error.ts'
import type { StopSignal } from '../../client/terms/stop.ts'
import { WireError, type ZkError } from '../../wire/error.ts'
import type { Request, Response } from '../../wire/ops.ts'
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

/** What goes one by one: a parcel for each session of a crew. */
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
  readonly #signal: StopSignal | undefined
  readonly #paces = { getData: new Pace(), getChildren: new Pace() }
  /** Bytes of data the last znodes had, on average. */
  #size = 0

  /** @param crew does what goes one by one, @param signal gives up what is on its way */
  constructor(zk: ZooKeeper, crew: Pick<Crew, 'ask'>, signal?: StopSignal) {
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

  /** With the data as long as that is small. A stat alone may take no permission (before 3.9): what is refused is asked for so. */
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
    return this.#singly(paths, 'exists', (path) => ({ path, watch: false }))
  }

  /** With the stat, one by one: there is no form for many. */
  acls(paths: readonly string[]): Promise<AclSight[]> {
    return this.#singly(paths, 'getACL', (path) => ({ path }))
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
    const ask = (zk: ZooKeeper): Promise<void> => zk.readTogether(reads, take, options)
    await again(() => (this.#zk.lacks('multiRead') ? this.#crew.ask(ask, paths.length) : ask(this.#zk)))
    const bytes = results.reduce((sum, result) => sum + weighResult(result), 0)
    if (paths.length > 0) this.#paces[op].learn(bytes, paths.length)
    return results
  }

  async #singly<K extends 'exists' | 'getACL'>(
    paths: readonly string[],
    op: K,
    requestOf: (path: string) => Request<K>,
  ): Promise<Sight<Response<K>>[]> {
    const sights: Sight<Response<K>>[] = new Array(paths.length)
    // Results are put in their places where they come in: a promise of its own for each is all that many can afford.
    const ask = async (zk: ZooKeeper): Promise<void> => {
      const one = (path: string, at: number): Promise<void> => {
        const map = (answer: Response<K>): void => void (sights[at] = answer as Sight<Response<K>>)
        const refused = (error: ZkError): { value: undefined } => {
          sights[at] = { error } as Sight<Response<K>>
          return { value: undefined }
        }
        return zk.call(op, requestOf(addChroot(zk.chroot, path)), undefined, { map, refused })
      }
      for (const [at, end] of (await Promise.allSettled(paths.map(one))).entries()) {
        if (end.status === 'fulfilled') continue
        if (!(end.reason instanceof WireError)) throw end.reason
        sights[at] = { error: end.reason } as Sight<Response<K>>
      }
    }
    await again(() => this.#crew.ask(ask, paths.length))
    return sights
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
