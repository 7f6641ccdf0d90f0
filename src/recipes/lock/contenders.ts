import type { Buffer } from 'node:buffer'
import type { ZooKeeper } from '../../client/client.ts'
import { joinPath } from '../../wire/path.ts'
import type { Stat } from '../../wire/records.ts'
import { ifThere } from '../steps/if-there.ts'
import { type Contender, contendersOf } from './contender.ts'

/** A contender as the server shows it. */
export interface Place extends Contender {
  readonly path: string
  /** Whether it is its turn. */
  readonly holds: boolean
  /** What it says about itself. */
  readonly data: Buffer | null
  readonly stat: Stat
}

/**
 * Everybody in the queue before a lock or an election, first come first.
 * @throws ZkError NoNode
 */
export async function places(zk: ZooKeeper, directory: string): Promise<Place[]> {
  const contenders = contendersOf((await zk.children(directory)).children)
  const found = await Promise.all(contenders.map((contender) => look(zk, directory, contender)))
  const present = found.filter((place) => place !== undefined)
  const firstExclusive = present.findIndex(({ shared }) => !shared)
  return present.map((place, index) => ({
    ...place,
    holds: place.shared ? firstExclusive < 0 || index < firstExclusive : index === 0,
  }))
}

async function look(zk: ZooKeeper, directory: string, contender: Contender): Promise<Omit<Place, 'holds'> | undefined> {
  const path = joinPath(directory, contender.name)
  const read = await ifThere(zk.get(path))
  return read && { ...contender, path, ...read }
}
