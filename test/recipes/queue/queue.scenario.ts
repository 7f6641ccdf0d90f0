import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { Queue } from '../../../src/recipes/queue/queue.ts'
import { eventually } from '../eventually.ts'

/** What queues promise, on any server. `open` gives a session of its own. */
export function queueScenario(open: () => Promise<ZooKeeper>): void {
  const takeAll = async (queue: Queue): Promise<string[]> => {
    const taken: string[] = []
    for (;;) {
      const item = await queue.tryTake()
      if (!item) return taken
      taken.push(String(item.data))
      await item.done()
    }
  }

  test('items come out by priority, then in the order in which they went in', async () => {
    const zk = await open()
    const queue = new Queue(zk, '/order')
    for (const name of ['a', 'b', 'c']) await queue.put(name)
    await queue.put('last', { priority: 999 })
    await queue.put('first', { priority: 0 })
    expect(String((await queue.peek())?.data)).toBe('first')
    expect(await takeAll(queue)).toEqual(['first', 'a', 'b', 'c', 'last'])
    expect(await queue.peek()).toBeUndefined()
    await zk.close()
  })

  test('junk among the items is left alone', async () => {
    const zk = await open()
    await zk.create('/junk-items/entries/entry-1-0000000000', 'no', { parents: true })
    await zk.create('/junk-items/entries/readme', 'no')
    const queue = new Queue(zk, '/junk-items')
    await queue.put('yes')
    expect(await takeAll(queue)).toEqual(['yes'])
    expect((await zk.children('/junk-items/entries')).children).toHaveLength(2)
    await zk.close()
  })

  test('an item that is given back, or whose taker is gone, is taken by the next', async () => {
    const [a, b] = await Promise.all([open(), open()])
    await new Queue(a, '/again').put('x')
    const first = await new Queue(a, '/again').take()
    expect(await new Queue(b, '/again').tryTake()).toBeUndefined()
    expect((await new Queue(b, '/again').items()).map(({ state }) => state)).toEqual(['taken'])
    const waiting = new Queue(b, '/again').take()
    await first.release()
    const second = await waiting
    const third = new Queue(a, '/again').take()
    await b.close()
    const item = await third
    expect(item.path).toBe(second.path)
    expect(second.claim?.signal.aborted).toBe(true)
    await item.done()
    expect(await new Queue(a, '/again').items()).toEqual([])
    await a.close()
  })

  test('a taker that lost its claim cannot say that it is done', async () => {
    const zk = await open()
    const queue = new Queue(zk, '/lost-claim')
    await queue.put('x')
    const item = await queue.take()
    await zk.delete(item.claim!.path)
    await expect(item.done()).rejects.toMatchObject({ name: 'NoNode' })
    expect((await queue.items()).map(({ state }) => state)).toEqual(['waiting'])
    await zk.close()
  })

  test('a waiting taker gets what is put later, and can be cancelled', async () => {
    const zk = await open()
    const queue = new Queue(zk, '/later')
    const taking = queue.take()
    await queue.put('x')
    const item = await taking
    expect(String(item.data)).toBe('x')
    await item.done()
    const stop = new AbortController()
    const cancelled = queue.take({ signal: stop.signal })
    stop.abort(new Error('enough'))
    await expect(cancelled).rejects.toThrow('enough')
    expect(await queue.tryTake({ wait: 30 })).toBeUndefined()
    await zk.close()
  })

  test('a delayed item waits for its time and is then taken once', async () => {
    const [a, b] = await Promise.all([open(), open()])
    const queue = new Queue(a, '/delayed-items')
    const start = Date.now()
    await queue.put('soon', { delay: 300 })
    await queue.put('in an hour', { delay: 3_600_000 })
    expect(await queue.tryTake()).toBeUndefined()
    const takers = [queue.take(), new Queue(b, '/delayed-items').take()]
    const item = await Promise.race(takers)
    expect(String(item.data)).toBe('soon')
    expect(Date.now() - start).toBeGreaterThanOrEqual(299)
    await item.done()
    expect((await queue.items()).map(({ state }) => state)).toEqual(['delayed'])
    for (const taker of takers) taker.catch(() => {})
    await Promise.all([a.close(), b.close()])
  })

  test('delayed items that are due are taken, also before anything else was put', async () => {
    const zk = await open()
    const queue = new Queue(zk, '/due')
    await queue.put('first', { delay: 1 })
    await queue.put('second', { delay: 2 })
    await sleep(10)
    expect(await zk.exists('/due/entries')).toBeUndefined()
    expect(await takeAll(queue)).toEqual(['first', 'second'])
    expect(await queue.items()).toEqual([])
    await zk.close()
  })

  test.each(['locking', 'simple'] as const)(
    'a taker waits on when a %s queue is deleted and made anew',
    async (layout) => {
      const zk = await open()
      const path = `/anew-${layout}`
      const queue = new Queue(zk, path, { layout })
      const taking = queue.take()
      await eventually(async () => (await zk.exists(layout === 'simple' ? path : `${path}/delayed`)) !== undefined)
      const deletion = zk.transaction()
      for (const name of (await zk.children(path)).children) deletion.delete(`${path}/${name}`)
      await deletion.delete(path).commit()
      await queue.put('x')
      expect(String((await taking).data)).toBe('x')
      await zk.close()
    },
  )

  test('an item that is given back is not lost when its directory went with it', async () => {
    const zk = await open()
    const queue = new Queue(zk, '/emptied', { layout: 'simple' })
    await queue.put('x')
    const item = await queue.take()
    // As the server does with an empty container, which Curator makes its queues of.
    await zk.delete('/emptied')
    await item.release()
    expect(await takeAll(queue)).toEqual(['x'])
    await zk.close()
  })
}
