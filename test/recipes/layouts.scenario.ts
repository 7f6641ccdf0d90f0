import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../src/client/client.ts'
import { Counter, NotANumber } from '../../src/recipes/counter.ts'
import { Group } from '../../src/recipes/group.ts'
import { Election } from '../../src/recipes/lock/election.ts'
import { Lock } from '../../src/recipes/lock/lock.ts'
import { encodeItems } from '../../src/recipes/queue/distributed-queue.ts'
import { Queue } from '../../src/recipes/queue/queue.ts'
import { Semaphore } from '../../src/recipes/semaphore/semaphore.ts'
import { MixedLayouts } from '../../src/recipes/steps/mixed-layouts.ts'
import { UsageError } from '../../src/wire/error.ts'
import { eventually } from './eventually.ts'

/** Whose znodes recipes use, and that they do not go where they are not seen. `open` gives a session of its own. */
export function layoutsScenario(open: () => Promise<ZooKeeper>): void {
  const names = async (zk: ZooKeeper, path: string): Promise<readonly string[]> => (await zk.children(path)).children

  test("shared holders wear a name that Curator's mutex waits for, and refuse one of its read/write lock", async () => {
    await using zk = await open()
    const readers = [1, 2].map(() => new Lock(zk, '/shared-names', { shared: true }))
    const held = await Promise.all(readers.map((lock) => lock.acquire()))
    for (const { path } of held) expect(path).toMatch(/\/_c_[0-9a-f-]{36}-shared-lock-\d{10}$/)
    expect(await new Lock(zk, '/shared-names').tryAcquire()).toBeUndefined()
    const other = new Lock(zk, '/shared-names', { shared: true, layout: 'curator-rw' })
    await expect(other.acquire()).rejects.toThrow(MixedLayouts)
    await Promise.all(held.map((one) => one.release()))
    await (await other.acquire()).release()
  })

  test('a latch and a selector do not see each other: who comes second follows, or is refused', async () => {
    await using zk = await open()
    const latch = await new Election(zk, '/latch-first').campaign()
    expect(latch.path).toContain('-latch-')
    await expect(new Election(zk, '/latch-first', { layout: 'selector' }).campaign()).rejects.toThrow(MixedLayouts)
    expect(await new Lock(zk, '/latch-first').tryAcquire()).toBeUndefined()
    const selector = await new Election(zk, '/lock-first', { layout: 'selector' }).campaign()
    const next = new Election(zk, '/lock-first').campaign()
    await eventually(async () => (await names(zk, '/lock-first')).length === 2)
    await selector.release()
    expect((await next).path).toContain('-lock-')
  })

  test('a semaphore of kazoo keeps its number, and its leases right at the path', async () => {
    await using zk = await open()
    const semaphore = new Semaphore(zk, '/k/permits', { permits: 2, layout: 'kazoo' })
    const held = [await semaphore.acquire(), await semaphore.acquire()]
    expect(held[0]!.path).toMatch(/^\/k\/permits\/[0-9a-f]{32}$/)
    expect(String((await zk.get('/k/permits')).data)).toBe('2')
    // The next ones follow what is there.
    const next = new Semaphore(zk, '/k/permits', { permits: 2 })
    expect(await next.tryAcquire()).toBeUndefined()
    const third = next.acquire()
    await eventually(async () => (await names(zk, '/k/permits-__lock__')).length === 1)
    expect(await semaphore.leases()).toHaveLength(2)
    await held[0]!.release()
    await Promise.all([held[1]!.release(), (await third).release()])
    await expect(new Semaphore(zk, '/k/permits', { permits: 3 }).acquire()).rejects.toThrow(UsageError)
    const curator = new Semaphore(zk, '/k/permits', { permits: 2, layout: 'curator' })
    await expect(curator.acquire()).rejects.toThrow(MixedLayouts)
  })

  test('a semaphore of kazoo gives up waiting at once, and leaves nothing', async () => {
    await using zk = await open()
    const semaphore = new Semaphore(zk, '/k/cancel', { permits: 1, layout: 'kazoo' })
    const held = await semaphore.acquire()
    const stop = new AbortController()
    const waiting = semaphore.acquire({ signal: stop.signal })
    await eventually(async () => (await names(zk, '/k/cancel-__lock__')).length === 1)
    stop.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    await eventually(async () => (await names(zk, '/k/cancel-__lock__')).length === 0)
    expect(await semaphore.leases()).toEqual([held.path])
    await held.release()
  })

  test('a semaphore goes neither beside the other family nor into a lock', async () => {
    await using zk = await open()
    const held = await new Semaphore(zk, '/c/permits', { permits: 1 }).acquire()
    expect(held.path).toMatch(/^\/c\/permits\/leases\/_c_/)
    const kazoo = new Semaphore(zk, '/c/permits', { permits: 1, layout: 'kazoo' })
    await expect(kazoo.acquire()).rejects.toThrow(MixedLayouts)
    expect(await zk.exists('/c/permits-__lock__')).toBeUndefined()
    await using _lock = await new Lock(zk, '/c/lock').acquire()
    await expect(new Semaphore(zk, '/c/lock', { permits: 1 }).acquire()).rejects.toThrow(MixedLayouts)
  })

  test('a Party is followed, and plain members are refused there', async () => {
    await using zk = await open()
    await using first = await new Group(zk, '/party', { layout: 'party' }).join('one')
    expect(first.path).toBe('/party/one__party__')
    await using second = await new Group(zk, '/party').join('two', 'data')
    expect(second.path).toBe('/party/two__party__')
    const members = await new Group(zk, '/party').members()
    expect(members.map(({ data }) => String(data))).toEqual(['one', 'data'])
    await expect(new Group(zk, '/party', { layout: 'plain' }).join('three')).rejects.toThrow(MixedLayouts)
    // null would break the GroupMember of Curator.
    await using plain = await new Group(zk, '/plain').join('one')
    expect((await zk.get(plain.path)).data).toEqual(Buffer.alloc(0))
  })

  test('a counter is made in the layout asked for, and another one is refused', async () => {
    await using zk = await open()
    const long = new Counter(zk, '/n/long', { layout: 'atomic-long' })
    expect(await long.value()).toBe(0n)
    expect(await long.add(-1n)).toBe(-1n)
    expect((await zk.get('/n/long')).data).toEqual(Buffer.alloc(8, 0xff))
    await expect(new Counter(zk, '/n/long', { layout: 'shared-count' }).add(1n)).rejects.toThrow(NotANumber)
    await expect(new Counter(zk, '/n/long', { layout: 'kazoo' }).value()).rejects.toThrow(NotANumber)
    await zk.create('/n/digits', '1234')
    expect(await new Counter(zk, '/n/digits').value()).toBe(1234n)
    expect(await new Counter(zk, '/n/digits', { layout: 'shared-count' }).value()).toBe(0x31323334n)
    await zk.create('/n/empty')
    expect(await new Counter(zk, '/n/empty', { layout: 'shared-count' }).add(7n)).toBe(7n)
    expect((await zk.get('/n/empty')).data).toEqual(Buffer.from([0, 0, 0, 7]))
  })

  test.each(['kazoo', 'simple', 'distributed'] as const)(
    'a queue of layout %s takes each item once',
    async (layout) => {
      const [a, b] = await Promise.all([open(), open()])
      const path = `/flat-${layout}`
      const queue = new Queue(a, path, { layout })
      for (let i = 0; i < 20; i++) await queue.put(String(i))
      const taken: string[] = []
      const takers = [a, b].map(async (zk) => {
        const own = new Queue(zk, path)
        for (let item = await own.tryTake(); item; item = await own.tryTake()) {
          expect(item.claim).toBeUndefined()
          taken.push(String(item.data))
          await item.done()
        }
      })
      await Promise.all(takers)
      expect(taken.map(Number).sort((x, y) => x - y)).toEqual(Array.from({ length: 20 }, (_, i) => i))
      expect(await names(a, path)).toEqual([])
      await Promise.all([a.close(), b.close()])
    },
  )

  test.each(['kazoo', 'simple', 'distributed'] as const)(
    'an item of layout %s comes back to its place',
    async (layout) => {
      await using zk = await open()
      const queue = new Queue(zk, `/back-${layout}`, { layout })
      for (const name of ['a', 'b']) await queue.put(name)
      const item = await queue.take()
      expect(await queue.items()).toHaveLength(1)
      await item.release()
      const again = await queue.take()
      expect([again.path, String(again.data)]).toEqual([item.path, 'a'])
      expect(String((await queue.peek())?.data)).toBe('b')
    },
  )

  test('a znode with several items of Curator gives one at a time', async () => {
    await using zk = await open()
    await zk.create('/multi')
    const items = ['a', 'b', 'c'].map((text) => Buffer.from(text))
    await zk.create('/multi/queue-', encodeItems(items), { mode: 'persistent-sequential' })
    const queue = new Queue(zk, '/multi')
    const first = await queue.take()
    expect(String(first.data)).toBe('a')
    const second = await queue.take()
    expect(String(second.data)).toBe('b')
    await first.release()
    await second.done()
    const rest = [await queue.take(), await queue.take()]
    expect(rest.map(({ data }) => String(data))).toEqual(['c', 'a'])
    expect(await queue.tryTake()).toBeUndefined()
  })

  test('with a lock path an item is claimed, and one of several goes alone', async () => {
    await using zk = await open()
    const queue = new Queue(zk, '/locked', { lockPath: '/locked-claims' })
    await zk.create('/locked')
    const items = ['a', 'b'].map((text) => Buffer.from(text))
    await zk.create('/locked/queue-', encodeItems(items), { mode: 'persistent-sequential' })
    const item = await queue.take()
    expect(item.claim?.path).toMatch(/^\/locked-claims\/queue-\d{10}$/)
    expect((await queue.items()).map(({ state }) => state)).toEqual(['taken'])
    expect(await queue.tryTake()).toBeUndefined()
    await item.done()
    const next = await queue.take()
    expect(String(next.data)).toBe('b')
    await next.done()
    expect(await names(zk, '/locked')).toEqual([])
    expect(await names(zk, '/locked-claims')).toEqual([])
    expect(() => new Queue(zk, '/locked', { layout: 'simple', lockPath: '/x' })).toThrow(UsageError)
  })

  test('what a layout does not have is refused', async () => {
    await using zk = await open()
    await expect(new Queue(zk, '/q', { layout: 'simple' }).put('x', { priority: 1 })).rejects.toThrow(UsageError)
    for (const layout of ['kazoo', 'simple', 'distributed'] as const)
      await expect(new Queue(zk, '/q', { layout }).put('x', { delay: 9 })).rejects.toThrow(UsageError)
    await zk.create('/id/queue-|4711|0000000001', null, { parents: true })
    await expect(new Queue(zk, '/id').take()).rejects.toThrow(MixedLayouts)
    await zk.create('/odd/queue-0000000001', 'no item', { parents: true })
    await expect(new Queue(zk, '/odd').take()).rejects.toThrow(MixedLayouts)
  })

  test('items of two layouts do not go together', async () => {
    await using zk = await open()
    const plain = new Queue(zk, '/two', { layout: 'kazoo' })
    await plain.put('x')
    for (const layout of ['locking', 'simple', 'distributed'] as const)
      await expect(new Queue(zk, '/two', { layout }).put('y')).rejects.toThrow(MixedLayouts)
    await zk.create('/two/qn-0000000007')
    await expect(plain.take()).rejects.toThrow(MixedLayouts)
    await expect(new Queue(zk, '/two').items()).rejects.toThrow(MixedLayouts)
  })

  test('a taker that waits where nothing tells the layout makes nothing there, and follows what comes', async () => {
    await using zk = await open()
    const taking = new Queue(zk, '/unknown').take()
    await eventually(async () => (await zk.exists('/unknown')) !== undefined)
    expect(await names(zk, '/unknown')).toEqual([])
    await new Queue(zk, '/unknown', { layout: 'simple' }).put('x')
    expect(String((await taking).data)).toBe('x')
    const locking = new Queue(zk, '/known', { layout: 'locking' }).take()
    locking.catch(() => {})
    await eventually(async () => (await zk.exists('/known/delayed')) !== undefined)
    await zk.create('/known/entry-100-', 'x', { mode: 'persistent-sequential' })
    await expect(locking).rejects.toThrow(MixedLayouts)
  })
}
