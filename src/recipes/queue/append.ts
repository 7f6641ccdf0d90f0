import type { Buffer } from 'node:buffer'
import type { ZooKeeper } from '../../client/client.ts'
import { ZkError } from '../../wire/error.ts'
import { parentPath } from '../../wire/path.ts'
import type { Stat } from '../../wire/records.ts'
import { inDoubt } from '../steps/persist.ts'
import { ensure } from '../steps/sequence.ts'
import { SequenceExhausted } from '../steps/sequence-exhausted.ts'
import { isUsedUp } from '../steps/sequence-number.ts'

/** An item just put. */
export interface Appended {
  readonly path: string
  readonly stat: Stat
  /** Whether its number tells its place: else it is to be taken back, see SequenceExhausted. */
  readonly ordered: boolean
}

/**
 * Puts an item behind all others of its directory, which is made when missing.
 * @param place its path without the number
 * @throws SequenceExhausted when there is one already with the last number there is; ConnectionError with `maybeApplied`
 * when the answer was lost: nobody can tell, and it is not repeated
 */
export async function append(zk: ZooKeeper, place: string, data: Buffer | null): Promise<Appended> {
  for (;;) {
    try {
      const { path, stat } = await zk.create(place, data, { mode: 'persistent-sequential' })
      return { path, stat, ordered: !isUsedUp(Number(path.slice(place.length))) }
    } catch (error) {
      const why = error instanceof ZkError ? error.name : undefined
      if (why === 'NodeExists') throw new SequenceExhausted(parentPath(place))
      if (why === 'NoNode') await ensure(zk, parentPath(place), 'persistent')
      else if (!inDoubt(zk, error) || error.maybeApplied) throw error
    }
  }
}
