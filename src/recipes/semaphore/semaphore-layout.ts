import type { ZooKeeper } from '../../client/client.ts'
import { contendersOf } from '../lock/contender.ts'
import { ifThere } from '../steps/if-there.ts'
import { MixedLayouts } from '../steps/mixed-layouts.ts'
import { persist } from '../steps/persist.ts'
import { childrenOf } from '../steps/sequence.ts'
import { kazooLockPath, permitsSaid } from './kazoo-permits.ts'

/** Whose znodes a semaphore uses: those of Curator's InterProcessSemaphoreV2, or of kazoo's Semaphore. */
export type SemaphoreLayout = 'curator' | 'kazoo'

export const semaphoreLayouts = ['curator', 'kazoo'] as const satisfies readonly SemaphoreLayout[]

/**
 * The layout of those who use the path; the wanted one, or Curator's, when nobody does.
 * @throws MixedLayouts when they use another one than wanted, both, or none that can be shared
 */
export async function semaphoreLayout(
  zk: ZooKeeper,
  path: string,
  wanted: SemaphoreLayout | undefined,
  signal: AbortSignal | undefined,
): Promise<SemaphoreLayout> {
  const look = () => Promise.all([childrenOf(zk, path), numberAt(zk, path), childrenOf(zk, kazooLockPath(path))])
  const [children, number, queue] = await persist(zk, look, signal)
  const curator = children.some((name) => name === 'locks' || name === 'leases')
  // A number alone is kazoo's when nobody else is there: anybody may have written it.
  const leases = children.some((name) => /^[0-9a-f]{32}$/.test(name))
  const kazoo = leases || queue.length > 0 || (number !== undefined && !curator)
  if (contendersOf(children).length > 0)
    throw new MixedLayouts(
      `${path} is used as a lock, or by Curator's old InterProcessSemaphore, which cannot be shared`,
    )
  if (curator && kazoo)
    throw new MixedLayouts(`${path} is used by semaphores of both Curator and kazoo, which do not see each other`)
  const found = curator ? 'curator' : kazoo ? 'kazoo' : undefined
  if (found && wanted && found !== wanted)
    throw new MixedLayouts(`${path} is used by semaphores of ${found}, which do not see those of ${wanted}`)
  return found ?? wanted ?? 'curator'
}

async function numberAt(zk: ZooKeeper, path: string): Promise<number | undefined> {
  const read = await ifThere(zk.get(path))
  return read && permitsSaid(read.data)
}
