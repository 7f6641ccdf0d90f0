import type { ZooKeeper } from '../../client/client.ts'
import { changes } from './changes.ts'
import { persist } from './persist.ts'
import { childrenOf } from './sequence.ts'

/**
 * Waits until the names of a znode's children are as wanted.
 * @param once look, and do not wait
 * @returns whether they are
 * @throws what `wanted` throws, the signal's reason, ConnectionError when the session is over
 */
export async function untilChildren(
  zk: ZooKeeper,
  path: string,
  wanted: (names: readonly string[]) => boolean,
  { signal, once }: { signal: AbortSignal | undefined; once: boolean },
): Promise<boolean> {
  const look = async (): Promise<boolean> => wanted(await persist(zk, () => childrenOf(zk, path), signal))
  if (await look()) return true
  if (once) return false
  for await (const _ of changes(zk, path, 'children', signal)) if (await look()) return true
  return false
}
