import type { ZooKeeper } from '../../client/client.ts'
import { given, givenOptions } from '../../wire/given/given.ts'
import { aPath, oneOf, type Shape, text } from '../../wire/given/kinds.ts'
import type { Held } from '../holding/held.ts'
import { aClient, waitShape } from '../steps/shapes.ts'
import { type Place, places } from './contenders.ts'
import type { AcquireOptions } from './lock.ts'
import { type Queueing, takeTurn, tryTurn } from './turn.ts'

/**
 * Whose node names an election uses: Curator's LeaderLatch, its LeaderSelector (a lock of its own), or kazoo's Election
 * (a kazoo lock).
 */
export type ElectionLayout = 'latch' | 'selector' | 'kazoo'

export const electionLayouts = ['latch', 'selector', 'kazoo'] as const satisfies readonly ElectionLayout[]

/** Who stands for election. */
export interface ElectionOptions {
  /** How others know this candidate: the data of its znode. */
  id?: string | undefined
  /** Default: that of the candidates that are there, LeaderLatch's when nobody is. */
  layout?: ElectionLayout | undefined
}

const electionShape: Shape<ElectionOptions> = { id: text, layout: oneOf(electionLayouts) }

/**
 * At most one leader: the candidate that is there the longest, until it resigns or its session is over. Then the next
 * in line leads; each candidate watches the one before it only.
 * Source: ZooKeeper recipe "Leader Election"; names of Curator's LeaderLatch and LeaderSelector, kazoo's Election.
 */
export class Election {
  readonly path: string
  readonly #zk: ZooKeeper
  readonly #queueing: Queueing

  /** @param path the directory of the election; made when missing, as a container */
  constructor(zk: ZooKeeper, path: string, options: ElectionOptions = {}) {
    given('zk', zk, aClient)
    given('path', path, aPath)
    givenOptions(options, electionShape)
    const { id = '', layout } = options
    this.#zk = zk
    this.path = path
    // A selector is a mutex.
    const names = layout === 'selector' ? 'curator' : layout
    this.#queueing = { shared: false, layout: names, fallback: 'latch', data: id }
  }

  /**
   * Stands for election and waits until elected. `release()` resigns; `signal` of the result ends with the leadership.
   * @throws ConnectionError, ZkError, MixedLayouts, the signal's reason: as Lock.acquire
   */
  async campaign(options: AcquireOptions = {}): Promise<Held> {
    givenOptions(options, waitShape)
    return takeTurn(this.#zk, this.path, this.#queueing, options.signal)
  }

  /** Leads at once or withdraws. @returns undefined when somebody else leads @throws as `campaign` */
  async tryCampaign(options: AcquireOptions = {}): Promise<Held | undefined> {
    givenOptions(options, waitShape)
    return tryTurn(this.#zk, this.path, this.#queueing, options.signal)
  }

  /** All candidates, the leader first. @throws ZkError NoNode */
  candidates(): Promise<Place[]> {
    return places(this.#zk, this.path)
  }
}
