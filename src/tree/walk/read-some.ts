import type { ZooKeeper } from '../../client/client.ts'
import type { StopSignal } from '../../client/terms/stop.ts'
import { Crew } from './crew.ts'
import { Looking } from './looking.ts'
import { Reads } from './reads.ts'
import { Spot } from './spot.ts'
import type { Tally, Wanted, Znode } from './znode.ts'

export interface ReadSomeOptions {
  readonly want: Omit<Wanted, 'children'>
  /** Filled in as it goes. */
  readonly tally: Tally
}

/**
 * Some znodes, by their paths and in that order, in batches. One that is not there (any more) is counted and left out, one
 * that may not be read is told of as far as it may be.
 * @throws ConnectionError; the signal's reason
 */
export async function* readSome(
  zk: ZooKeeper,
  paths: readonly string[],
  { signal, ...options }: ReadSomeOptions & { readonly signal: StopSignal },
): AsyncGenerator<Znode[]> {
  const crew = new Crew(zk)
  try {
    yield* readSomeBy(new Reads(zk, crew, signal), paths, options)
  } finally {
    await crew.close(signal.aborted)
  }
}

/** The same by somebody else's sessions. */
export async function* readSomeBy(
  reads: Reads,
  paths: readonly string[],
  { want, tally }: ReadSomeOptions,
): AsyncGenerator<Znode[]> {
  const looking = new Looking(reads, want)
  const flying: Promise<Spot[]>[] = []
  const look = async (some: readonly string[]): Promise<Spot[]> => {
    const spots = some.map((path) => new Spot(path, 0))
    await looking.look(spots)
    return spots
  }
  for (let at = 0; at < paths.length || flying.length > 0; ) {
    const share = looking.share('parts')
    while (at < paths.length && flying.length < share.flying) {
      const parcel = look(paths.slice(at, at + share.most))
      // One that fails while another is awaited has nobody yet who hears of it.
      parcel.catch(() => {})
      flying.push(parcel)
      at += share.most
    }
    const spots = await flying.shift()!
    const there = spots.filter(({ state }) => state !== 'gone')
    tally.gone += spots.length - there.length
    tally.read += there.length
    tally.denied += there.filter(({ denied }) => denied).length
    yield there.map(({ path, data, stat, acl, denied }) => ({ path, data, stat, acl, denied }))
  }
}
