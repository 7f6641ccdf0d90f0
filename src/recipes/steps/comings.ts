import type { ZooKeeper } from '../../client/client.ts'
import type { SessionSource } from '../../client/session-source.ts'
import type { Stat } from '../../wire/records.ts'
import { changes } from './changes.ts'
import { orAbort } from './or-abort.ts'
import { type FollowOptions, streamOverSessions } from './over-sessions.ts'
import { persist } from './persist.ts'
import { ensure } from './sequence.ts'

/** Somebody who is there by a znode. */
export interface Present {
  readonly path: string
  readonly stat: Stat
}

/** What happened: `present` is told for those who are there at the beginning. */
export type Coming = 'present' | 'joined' | 'left' | 'changed'

/**
 * Everybody below a directory, now and after each change. Ends when aborted; throws ConnectionError when the session is over
 * and there is no next.
 * @param directory made where it is missing
 * @param look everybody who is there now
 */
export async function* attendance<T>(
  source: ZooKeeper | SessionSource,
  directory: string,
  look: (zk: ZooKeeper) => Promise<readonly T[]>,
  { signal, next }: FollowOptions,
): AsyncGenerator<readonly T[], void> {
  const lists = async function* (zk: ZooKeeper): AsyncGenerator<readonly T[], void> {
    await orAbort(ensure(zk, directory, 'container'), signal, () => {})
    for await (const _ of changes(zk, directory, 'persistent-recursive', signal))
      yield await persist(zk, () => look(zk), signal)
  }
  try {
    yield* streamOverSessions(source, next, lists)
  } catch (error) {
    if (!signal?.aborted) throw error
  }
}

/**
 * Tells who is there in the first of such lists, then who joins, leaves and changes its data. One that was replaced between
 * two of them has left and joined.
 */
export async function* comings<T extends Present>(
  lists: AsyncIterable<readonly T[]>,
): AsyncGenerator<readonly [Coming, T], void> {
  let known: ReadonlyMap<string, T> | undefined
  for await (const list of lists) {
    const before = known
    known = new Map(list.map((one) => [one.path, one]))
    if (before) yield* compare(before, known)
    else for (const one of list) yield ['present', one]
  }
}

function* compare<T extends Present>(
  before: ReadonlyMap<string, T>,
  now: ReadonlyMap<string, T>,
): Generator<readonly [Coming, T]> {
  for (const one of before.values()) if (now.get(one.path)?.stat.czxid !== one.stat.czxid) yield ['left', one]
  for (const one of now.values()) {
    const old = before.get(one.path)
    if (old?.stat.czxid !== one.stat.czxid) yield ['joined', one]
    else if (old.stat.mzxid !== one.stat.mzxid) yield ['changed', one]
  }
}
