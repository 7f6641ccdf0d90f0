import { MixedLayouts } from '../steps/mixed-layouts.ts'
import { distributedShelf } from './distributed-queue.ts'
import { kazooShelf, lockingShelf } from './kazoo-queue.ts'
import type { Shelf } from './shelf.ts'
import { simpleShelf } from './simple-queue.ts'

/**
 * Whose znodes a queue uses: kazoo's LockingQueue, kazoo's Queue, Curator's SimpleDistributedQueue, or Curator's
 * DistributedQueue and DistributedPriorityQueue.
 */
export type QueueLayout = 'locking' | 'kazoo' | 'simple' | 'distributed'

export const queueLayouts = ['locking', 'kazoo', 'simple', 'distributed'] as const satisfies readonly QueueLayout[]

/** How the children of a queue's directory tell its layout. An empty one tells nothing. */
const signs: Readonly<Record<QueueLayout, RegExp>> = {
  locking: /^(entries|taken|delayed)$/,
  kazoo: /^entry-\d{3}-/,
  simple: /^qn-/,
  distributed: /^queue-/,
}

/**
 * The layout of the queue at a path; the wanted one, if any, when nothing is there to tell.
 * @throws MixedLayouts when it is another one than wanted, several, or none that can be shared
 */
export function queueLayout(
  path: string,
  children: readonly string[],
  wanted: QueueLayout | undefined,
): QueueLayout | undefined {
  if (children.some((name) => /^queue-[^/]*\|/.test(name)))
    throw new MixedLayouts(`${path} is Curator's DistributedDelayQueue or DistributedIdQueue, which cannot be shared`)
  const found = queueLayouts.filter((layout) => children.some((name) => signs[layout].test(name)))
  const ours = wanted ?? found[0]
  const other = found.find((layout) => layout !== ours)
  if (other)
    throw new MixedLayouts(`the queue ${path} has items of layout ${other}, whose takers do not see those of ${ours}`)
  return ours
}

/** @param lockPath where a DistributedQueue has its claims, if anywhere */
export function shelfOf(layout: QueueLayout, path: string, lockPath: string | undefined): Shelf {
  if (layout === 'locking') return lockingShelf(path)
  if (layout === 'kazoo') return kazooShelf(path)
  if (layout === 'simple') return simpleShelf(path)
  return distributedShelf(path, lockPath)
}
