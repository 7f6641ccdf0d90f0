import { setTimeout as sleep } from 'node:timers/promises'
import type { Data } from '../../client/request/bytes-of.ts'
import { backoff } from '../../client/terms/hosts.ts'
import { ZkError } from '../../wire/error.ts'
import { given, givenOptions } from '../../wire/given/given.ts'
import { above, work as aFunction, having, type Shape, whole } from '../../wire/given/kinds.ts'
import type { AcquireOptions } from '../lock/lock.ts'
import { type Takeable, takeable } from '../lock/multi-lock.ts'
import { waitShape } from '../steps/shapes.ts'
import type { Taken } from './taken.ts'

/** How the items of a queue are worked on. */
export interface WorkOptions {
  /** Takes no more items, and ends quietly when those at hand are done. */
  signal?: AbortSignal | undefined
  /** Items worked on at a time. Default 1. */
  concurrency?: number | undefined
  /** Items begun a second, at the most, by this worker. Default: any number. */
  rate?: number | undefined
  /** Held while an item is worked on, as a Semaphore that all workers share. */
  under?: Takeable | undefined
  /** How often an item may fail here, with growing pauses between, before it is given up. Default 1. */
  tries?: number | undefined
  /** Where an item goes that was given up. Default: back, and the work ends with its error. */
  dead?: { put(data: Data): Promise<string> } | undefined
}

/**
 * Works on one item. It may work on it twice: when its taker died over it, or has lost its claim.
 * @param signal aborted when the item will soon be somebody else's, or what it is done `under`: stop in good order
 */
export type Work = (item: Taken, signal: AbortSignal) => unknown

const workShape: Shape<WorkOptions> = {
  ...waitShape,
  concurrency: whole(1),
  rate: above(0),
  under: takeable,
  tries: whole(1),
  dead: having('a queue', 'put'),
}

/** Longest pause before an item is tried again, in ms. */
const LONGEST_PAUSE = 30_000

/** Takes items of a queue and works on them, until the signal or the first error. @throws as Queue.work */
export async function workOn(
  queue: { take(options: AcquireOptions): Promise<Taken> },
  work: Work,
  options: WorkOptions,
): Promise<void> {
  given('work', work, aFunction)
  givenOptions(options, workShape)
  const { signal, concurrency = 1, rate = Number.POSITIVE_INFINITY } = options
  const failed = new AbortController()
  const stop = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal
  const take = paced(rate, stop, () => queue.take({ signal: stop }))
  let failure: { readonly error: unknown } | undefined
  const hand = async (): Promise<void> => {
    try {
      for (;;) await workOnOne(await take(), work, stop, options)
    } catch (error) {
      if (stop.aborted && error === stop.reason) return
      // The other hands finish what they have.
      failure ??= { error }
      failed.abort()
    }
  }
  await Promise.all(Array.from({ length: concurrency }, hand))
  if (failure) throw failure.error
}

/**
 * Items are begun when they are taken, however long they were waited for: under a rate one hand waits at a time, and the next not
 * before its pause is over.
 */
function paced(rate: number, stop: AbortSignal, take: () => Promise<Taken>): () => Promise<Taken> {
  if (rate === Number.POSITIVE_INFINITY)
    return async () => {
      stop.throwIfAborted()
      return take()
    }
  let next = 0
  let before: Promise<unknown> = Promise.resolve()
  const inTurn = async (): Promise<Taken> => {
    stop.throwIfAborted()
    const wait = next - performance.now()
    if (wait > 0) await sleep(wait, undefined, { signal: stop }).catch(() => stop.throwIfAborted())
    const item = await take()
    next = performance.now() + 1000 / rate
    return item
  }
  return () => {
    const mine = before.then(inTurn)
    before = mine.catch(() => {})
    return mine
  }
}

async function workOnOne(
  item: Taken,
  work: Work,
  stop: AbortSignal,
  { under, tries = 1, dead }: WorkOptions,
): Promise<void> {
  await using mine = item
  for (let failures = 0; ; ) {
    try {
      if (await attempt(mine, work, stop, under)) await done(mine)
      // Lost over it: it is for whoever takes it next.
      return
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      // Given up because it is to end, by the same signal: it has not failed.
      if (stop.aborted && error.cause === stop.reason) throw error.cause
      if (++failures >= tries) {
        if (!dead) throw error.cause
        await dead.put(mine.data)
        return done(mine)
      }
    }
    await sleep(backoff(failures, LONGEST_PAUSE), undefined, { signal: stop }).catch(() => stop.throwIfAborted())
  }
}

/** What the work itself has thrown. */
class Failure extends Error {}

/** @returns false when it was lost meanwhile @throws Failure; why what it is done under cannot be had */
async function attempt(item: Taken, work: Work, stop: AbortSignal, under: Takeable | undefined): Promise<boolean> {
  await using held = await under?.acquire({ signal: stop })
  const doubt = AbortSignal.any([item.claim?.doubt, held?.doubt].filter((one) => one !== undefined))
  try {
    await work(item, doubt)
  } catch (cause) {
    if (doubt.aborted) return false
    throw new Failure('', { cause })
  }
  return true
}

/** Somebody has taken the claim away: the item is another's, which may be done twice. */
async function done(item: Taken): Promise<void> {
  try {
    await item.done()
  } catch (error) {
    if (!(error instanceof ZkError && error.name === 'NoNode')) throw error
  }
}
