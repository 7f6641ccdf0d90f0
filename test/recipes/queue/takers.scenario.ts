import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { Queue } from '../../../src/recipes/queue/queue.ts'
import { dice } from '../../harness/dice.ts'
import { eventually } from '../eventually.ts'

const CLIENTS = 3
const TAKERS = 3
const ITEMS = 60

/** Many takers of one queue, several of them in one client. `open` gives a session of its own. */
export function takersScenario(open: () => Promise<ZooKeeper>, seeds: readonly number[]): void {
  test.each(seeds)('each item is done once, and no taker is turned away, seed %i', async (seed) => {
    const random = dice(seed)
    const layout = random() < 0.5 ? 'locking' : 'simple'
    const path = `/takers-${seed}`
    const sessions = await Promise.all(Array.from({ length: CLIENTS }, open))
    const done: string[] = []
    const stop = new AbortController()
    const work = async (zk: ZooKeeper): Promise<void> => {
      const queue = new Queue(zk, path, { layout })
      while (!stop.signal.aborted) {
        const wait = random() < 0.2 ? 20 : undefined
        const item = wait
          ? await queue.tryTake({ wait, signal: stop.signal })
          : await queue.take({ signal: stop.signal })
        if (!item) continue
        if (random() < 0.3) await sleep(random() * 3)
        if (random() < 0.1) await item.release()
        else {
          await item.done()
          done.push(String(item.data))
        }
      }
    }
    const working = sessions.flatMap((zk) => Array.from({ length: TAKERS }, () => work(zk)))
    const ended = Promise.allSettled(working)
    const names = Array.from({ length: ITEMS }, (_, i) => `item ${i}`)
    const queue = new Queue(sessions[0]!, path, { layout })
    for (const name of names) {
      const delay = layout === 'locking' && random() < 0.2 ? 1 + random() * 30 : undefined
      await queue.put(name, { delay })
      if (random() < 0.5) await sleep(random() * 4)
    }
    const failed = Promise.race(working.map((one) => one.then(() => {})))
    await Promise.race([eventually(() => done.length >= ITEMS), failed])
    stop.abort(new Error('all done'))
    for (const { status, ...how } of await ended)
      expect({ status, why: (how as PromiseRejectedResult).reason?.message }).toEqual({
        status: 'rejected',
        why: 'all done',
      })
    expect(done.sort()).toEqual(names.sort())
    expect(await queue.items()).toEqual([])
    await Promise.all(sessions.map((zk) => zk.close()))
  })
}
