import { inOrder, packets } from '../../client/bulk/packets.ts'
import type { ZooKeeper } from '../../client/client.ts'
import type { Stat } from '../../wire/records.ts'
import { Crew } from './crew.ts'
import { Reads, type StatSight } from './reads.ts'

/**
 * The stats of many znodes, in order; undefined for one that is gone.
 * @throws ZkError NoAuth for one that may not be seen (ZooKeeper 3.9)
 */
export async function statsOf(zk: ZooKeeper, paths: readonly string[]): Promise<(Stat | undefined)[]> {
  const crew = new Crew(zk)
  try {
    return (await statsBy(new Reads(zk, crew), paths)).map(({ stat, error }) => {
      if (error && error.name !== 'NoNode') throw error
      return stat
    })
  } finally {
    await crew.close()
  }
}

/** The same with the reason for each that cannot be had. */
export async function statsBy(reads: Reads, paths: readonly string[]): Promise<StatSight[]> {
  const sights: StatSight[] = []
  const weigh = (path: string): number => path.length * 3
  await inOrder(
    packets(paths, weigh, () => reads.share('stats').most),
    (parcel) => reads.stats(parcel),
    (_, found) => {
      for (const sight of found) sights.push(sight)
    },
  )
  return sights
}
