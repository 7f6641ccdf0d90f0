import type { Buffer } from 'node:buffer'
import type { ZooKeeper } from '../client/client.ts'
import type { SessionSource } from '../client/session-source.ts'
import { given, givenOptions } from '../wire/given/given.ts'
import { aPath } from '../wire/given/kinds.ts'
import type { Stat } from '../wire/records.ts'
import { changes } from './steps/changes.ts'
import { ifThere } from './steps/if-there.ts'
import { type FollowOptions, streamOverSessions } from './steps/over-sessions.ts'
import { persist } from './steps/persist.ts'
import { aSource, followShape } from './steps/shapes.ts'

/** One state of a znode's data. */
export interface Setting {
  readonly path: string
  readonly data: Buffer | null
  readonly stat: Stat
}

/**
 * The data of a znode, now and after each change: every state that is still there to be read, the newest always, none
 * twice, in order. While there is no znode it waits for one.
 * Ends when aborted.
 * @param source a client, or a `persistent()` one, from session to session
 * @throws UsageError for what cannot be followed; ConnectionError when the session is over and there is no next; ZkError NoAuth
 * Source: Curator's NodeCache, kazoo's DataWatch.
 */
export function configuration(
  source: ZooKeeper | SessionSource,
  path: string,
  options: FollowOptions = {},
): AsyncGenerator<Setting, void> {
  given('source', source, aSource)
  given('path', path, aPath)
  givenOptions(options, followShape)
  return settingsOf(source, path, options)
}

async function* settingsOf(
  source: ZooKeeper | SessionSource,
  path: string,
  { signal, next }: FollowOptions,
): AsyncGenerator<Setting, void> {
  let told: bigint | undefined
  const settings = async function* (zk: ZooKeeper): AsyncGenerator<Setting, void> {
    for await (const _ of changes(zk, path, 'exists', signal)) {
      const read = await ifThere(persist(zk, () => zk.get(path), signal))
      if (!read || read.stat.mzxid === told) continue
      told = read.stat.mzxid
      yield { path, ...read }
    }
  }
  try {
    yield* streamOverSessions(source, next, settings)
  } catch (error) {
    if (!signal?.aborted) throw error
  }
}
