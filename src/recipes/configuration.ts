import type { Buffer } from 'node:buffer'
import type { ZooKeeper } from '../client/client.ts'
import { ZkError } from '../wire/error.ts'
import type { Stat } from '../wire/records.ts'
import { changes } from './steps/changes.ts'
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
      const setting = await read(zk, path, signal)
      if (!setting || setting.stat.mzxid === told) continue
      told = setting.stat.mzxid
      yield setting
    }
  } catch (error) {
    if (!signal?.aborted) throw error
  }
}

async function read(zk: ZooKeeper, path: string, signal: AbortSignal | undefined): Promise<Setting | undefined> {
  try {
    return { path, ...(await persist(zk, () => zk.get(path), signal)) }
  } catch (error) {
    if (error instanceof ZkError && error.name === 'NoNode') return undefined
    throw error
  }
}
