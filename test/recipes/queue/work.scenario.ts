import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { Lock } from '../../../src/recipes/lock/lock.ts'
import { Queue } from '../../../src/recipes/queue/queue.ts'
import { Semaphore } from '../../../src/recipes/semaphore/semaphore.ts'
import { eventually } from '../eventually.ts'

let last = 0

/** What working on a queue promises, on any server. `open` gives a session of its own. */
export function workScenario(open: () => Promise<ZooKeeper>): void {
  async function filled(...items: string[]) {
    const zk = await open()
    const queue = new Queue(zk, `/work${last++}`)
    for (const item of items) await queue.put(item)
    return { zk, queue, stop: new AbortController(), done: [] as string[], [Symbol.asyncDispose]: () => zk.close() }
  }

  test('items are worked on in their order, until aborted, which what is at hand outlives', async () => {
    await using given = await filled('a', 'b', 'c')
    const { queue, stop, done } = given
    await queue.work(async ({ data }) => {
      if (String(data) === 'b') stop.abort()
      await sleep(1)
      done.push(String(data))
    }, stop)
    expect(done).toEqual(['a', 'b'])
    expect((await queue.items()).map(({ state }) => state)).toEqual(['waiting'])
  })

  test('several are worked on at a time, and no more under what they share', async () => {
    await using given = await filled(...'abcdefg')
    const { zk, queue, stop } = given
    let begun = 0
    await queue.work(
      async () => {
        begun++
        await eventually(() => begun === 3)
        stop.abort()
      },
      { concurrency: 3, signal: stop.signal },
    )
    expect([begun, (await queue.items()).length]).toEqual([3, 4])
    const again = new AbortController()
    const slots = new Semaphore(zk, `${queue.path}-slots`, { permits: 1 })
    let now = 0
    await queue.work(
      async () => {
        expect(++now).toBe(1)
        await sleep(5)
        now--
        if ((await queue.items()).length === 1) again.abort()
      },
      { concurrency: 3, under: slots, signal: again.signal },
    )
    expect(await slots.leases()).toEqual([])
    expect(await queue.items()).toEqual([])
  })

  test('no more are begun a second than was said', async () => {
    await using given = await filled(...'abcd')
    const { queue, stop, done } = given
    const begun = performance.now()
    const work = ({ data }: { data: unknown }) => done.push(String(data)) === 4 && stop.abort()
    await queue.work(work, { rate: 20, concurrency: 4, signal: stop.signal })
    // Three pauses of 50 ms: nothing can be faster, however slow the machine is.
    expect(performance.now() - begun).toBeGreaterThan(145)
    expect(done).toHaveLength(4)
  })

  test('nor are those that come after a wait, at once', async () => {
    await using given = await filled()
    const { queue, stop } = given
    const begun: number[] = []
    const work = () => begun.push(performance.now()) === 3 && stop.abort()
    const working = queue.work(work, { rate: 10, concurrency: 3, signal: stop.signal })
    // Long enough for each of the three to have had its turn, and to wait for an item.
    await sleep(350)
    for (const item of 'abc') await queue.put(item)
    await working
    // Two pauses of 100 ms.
    expect(begun[2]! - begun[0]!).toBeGreaterThan(190)
  })

  test('who stops by the signal of it all has not failed: what is at hand is given back, not put aside', async () => {
    await using given = await filled('a')
    const { zk, queue, stop } = given
    const dead = new Queue(zk, `${queue.path}-dead`)
    const work = () => {
      stop.abort()
      stop.signal.throwIfAborted()
    }
    await queue.work(work, { dead, signal: stop.signal })
    expect(await dead.items()).toEqual([])
    expect((await queue.items()).map(({ state }) => state)).toEqual(['waiting'])
  })

  test('work that throws nothing in particular ends it all the same', async () => {
    await using given = await filled('a')
    const { queue } = given
    const ended = queue
      .work(() => Promise.reject())
      .then(
        () => 'quietly',
        (error: unknown) => [error],
      )
    expect(await ended).toEqual([undefined])
    expect((await queue.items()).map(({ state }) => state)).toEqual(['waiting'])
  })

  test('one that fails is tried again, and put aside when it fails as often as was said', async () => {
    await using given = await filled('bad', 'flaky')
    const { zk, queue, stop } = given
    const dead = new Queue(zk, `${queue.path}-dead`)
    const tried: string[] = []
    const work = ({ data }: { data: unknown }) => {
      const again = tried.includes(String(data))
      tried.push(String(data))
      if (!again || String(data) === 'bad') throw new Error('no such job')
      stop.abort()
    }
    await queue.work(work, { tries: 2, dead, signal: stop.signal })
    expect(tried).toEqual(['bad', 'bad', 'flaky', 'flaky'])
    expect(await queue.items()).toEqual([])
    const aside = await dead.take()
    expect(String(aside.data)).toBe('bad')
    await aside.done()
  })

  test('without a place for it what fails ends the work with its error, and is given back', async () => {
    await using given = await filled('a', 'b')
    const { queue, done } = given
    let begun = 0
    const work = async ({ data }: { data: unknown }) => {
      begun++
      await eventually(() => begun === 2)
      if (String(data) === 'a') throw new Error('no such job')
      await sleep(20)
      done.push(String(data))
    }
    await expect(queue.work(work, { concurrency: 2 })).rejects.toThrow('no such job')
    expect(done).toEqual(['b'])
    expect((await queue.items()).map(({ state }) => state)).toEqual(['waiting'])
  })

  test('one whose claim is taken away while it is worked on is left to whoever takes it next', async () => {
    await using given = await filled('a')
    const { zk, queue, stop, done } = given
    await queue.work(async ({ claim }, signal) => {
      if (done.push('begun') === 2) return stop.abort()
      await sleep(150)
      await zk.delete(claim!.path)
      await eventually(() => signal.aborted)
      throw signal.reason
    }, stop)
    expect(done).toEqual(['begun', 'begun'])
    expect(await queue.items()).toEqual([])
  })

  test('the end of the session ends the work, and what is waited for under a lock is given back', async () => {
    await using given = await filled('a')
    const { queue, stop, done } = given
    await using other = await open()
    const held = await new Lock(other, `${queue.path}-lock`).acquire()
    const working = queue.work(() => done.push('a'), { under: new Lock(given.zk, `${queue.path}-lock`), ...stop })
    await eventually(async () => (await queue.items())[0]?.state === 'taken')
    await other.bury(given.zk.session)
    await expect(working).rejects.toMatchObject({ kind: 'expired' })
    await held.release()
    expect(done).toEqual([])
    expect((await new Queue(other, queue.path).items()).map(({ state }) => state)).toEqual(['waiting'])
  })
}
