import type { Buffer } from 'node:buffer'
import type { ZooKeeper } from '../client/client.ts'
import type { Stat } from '../wire/records.ts'
import { changes } from './steps/changes.ts'
import { ifThere } from './steps/if-there.ts'
import { persist } from './steps/persist.ts'

/** One state of a znode's data. */
export interface Setting {
  readonly path: string
  readonly data: Buffer | null
  readonly stat: Stat
}

/**
 * The data of a znode, now and after each change: every state that is still there to be read, the newest always, none
 * twice, in order. While there is no znode it waits for one.
 * Ends when aborted; throws ConnectionError when the session is over, ZkError NoAuth.
 * Source: Curator's NodeCache, kazoo's DataWatch.
 */
export async function* configuration(
  zk: ZooKeeper,
  path: string,
  { signal }: { signal?: AbortSignal | undefined } = {},
): AsyncGenerator<Setting, void> {
  let told: bigint | undefined
  try {
    for await (const _ of changes(zk, path, 'exists', signal)) {
      const read = await ifThere(persist(zk, () => zk.get(path), signal))
      if (!read || read.stat.mzxid === told) continue
      told = read.stat.mzxid
      yield { path, ...read }
    }
  } catch (error) {
    if (!signal?.aborted) throw error
  }
}
