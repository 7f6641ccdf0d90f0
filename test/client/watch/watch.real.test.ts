import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import type { Watch, WatchEvent } from '../../../src/client/watch/watch.ts'
import { FaultyProxy } from '../../harness/proxy.ts'
import { describeReal, realServer } from '../../harness/real-server.ts'

function text(event: WatchEvent): string {
  if (event.type === 'Gap') return `Gap ${event.reason}`
  return `${event.type} ${event.path}`
}

describeReal('watches on a real server', () => {
  const server = realServer()
  let proxy: FaultyProxy
  let zk: ZooKeeper
  let other: ZooKeeper
  let base: string
  let counter = 0

  beforeAll(async () => {
    proxy = await FaultyProxy.start(server)
    zk = await connect(proxy.connectString)
    other = await connect(server.connectString)
  })
  afterAll(async () => {
    await zk?.close()
    await other?.close()
    await proxy?.stop()
  })
  beforeEach(async () => {
    base = `/w${counter++}`
    await other.create(base, 'x')
  })

  /** The next events as `Type path`, gaps as `Gap reason`; when it returns, one-shot watches are set again. */
  async function take(watch: Watch, count: number, client = zk): Promise<string[]> {
    const seen: string[] = []
    while (seen.length < count) {
      const { value, done } = await watch.next()
      if (done) break
      seen.push(text(value))
    }
    if (client.state === 'connected') await client.sync()
    return seen
  }

  /** Cuts the connection, does something meanwhile, and waits until the session is back. */
  async function whileCut(work: () => Promise<unknown>): Promise<void> {
    proxy.faults.refusing = true
    const lost = once(zk, 'reconnecting')
    proxy.cut()
    await lost
    await work()
    const back = once(zk, 'connected')
    proxy.faults.refusing = false
    await back
    await zk.sync()
  }

  function once(client: ZooKeeper, state: string): Promise<void> {
    return new Promise((resolve) => {
      const stop = client.events.subscribe((event) => {
        if (event.state !== state) return
        stop()
        resolve()
      })
    })
  }

  test('a data watch tells every change, and is set again before its event is handed over', async () => {
    await using watch = zk.watch(base)
    await watch.ready
    for (let i = 0; i < 20; i++) {
      await other.set(base, String(i))
      expect(await take(watch, 1)).toEqual([`NodeDataChanged ${base}`])
      expect((await zk.get(base)).data?.toString()).toBe(String(i))
    }
  })

  test('a data watch survives deletion and tells of the creation after', async () => {
    await using watch = zk.watch(base)
    await watch.ready
    await other.delete(base)
    expect(await take(watch, 1)).toEqual([`NodeDeleted ${base}`])
    await other.create(base)
    expect(await take(watch, 1)).toEqual([`NodeCreated ${base}`])
    await other.set(base, 'y')
    expect(await take(watch, 1)).toEqual([`NodeDataChanged ${base}`])
  })

  test('data and children watches of a missing znode fail with NoNode, an exists watch waits for it', async () => {
    await expect(zk.watch(`${base}/no`).next()).rejects.toMatchObject({ name: 'NoNode', path: `${base}/no` })
    await expect(zk.watch(`${base}/no`, { mode: 'children' }).ready).rejects.toMatchObject({ name: 'NoNode' })
    await using watch = zk.watch(`${base}/no`, { mode: 'exists' })
    await watch.ready
    await other.create(`${base}/no`)
    await other.delete(`${base}/no`)
    expect(await take(watch, 2)).toEqual([`NodeCreated ${base}/no`, `NodeDeleted ${base}/no`])
  })

  test('a children watch tells of children, of the end of their parent, and of its return', async () => {
    await using watch = zk.watch(base, { mode: 'children' })
    await watch.ready
    await other.create(`${base}/a`)
    expect(await take(watch, 1)).toEqual([`NodeChildrenChanged ${base}`])
    await other.set(base, 'not about children')
    await other.delete(`${base}/a`)
    expect(await take(watch, 1)).toEqual([`NodeChildrenChanged ${base}`])
    await other.delete(base)
    expect(await take(watch, 1)).toEqual([`NodeDeleted ${base}`])
    await other.create(base)
    expect(await take(watch, 1)).toEqual([`NodeCreated ${base}`])
    await other.create(`${base}/b`)
    expect(await take(watch, 1)).toEqual([`NodeChildrenChanged ${base}`])
  })

  test('a persistent watch tells everything about one znode', async () => {
    await using watch = zk.watch(base, { mode: 'persistent' })
    await watch.ready
    await other.set(base, '1')
    await other.create(`${base}/a`)
    await other.set(`${base}/a`, 'not told')
    await other.delete(`${base}/a`)
    await other.delete(base)
    await other.create(base)
    expect(await take(watch, 5)).toEqual([
      `NodeDataChanged ${base}`,
      `NodeChildrenChanged ${base}`,
      `NodeChildrenChanged ${base}`,
      `NodeDeleted ${base}`,
      `NodeCreated ${base}`,
    ])
  })

  test('a recursive watch tells everything below, but no lists of children', async () => {
    await using watch = zk.watch(base, { mode: 'persistent-recursive' })
    await watch.ready
    await other.create(`${base}/a/b`, null, { parents: true })
    await other.set(`${base}/a/b`, '1')
    await other.delete(`${base}/a/b`)
    expect(await take(watch, 4)).toEqual([
      `NodeCreated ${base}/a`,
      `NodeCreated ${base}/a/b`,
      `NodeDataChanged ${base}/a/b`,
      `NodeDeleted ${base}/a/b`,
    ])
  })

  test('all kinds of watches on one path live together, whatever the server thinks', async () => {
    const watches = {
      data: zk.watch(base),
      persistent: zk.watch(base, { mode: 'persistent' }),
      children: zk.watch(base, { mode: 'children' }),
      recursive: zk.watch(base, { mode: 'persistent-recursive' }),
      exists: zk.watch(base, { mode: 'exists' }),
    }
    await Promise.all(Object.values(watches).map((watch) => watch.ready))
    const round = async (): Promise<void> => {
      await other.set(base, 'x')
      await other.create(`${base}/c`)
      await other.delete(`${base}/c`)
      await zk.sync()
    }
    await round()
    await round()
    const own = [`NodeDataChanged ${base}`]
    const list = [`NodeChildrenChanged ${base}`, `NodeChildrenChanged ${base}`]
    const below = [`NodeCreated ${base}/c`, `NodeDeleted ${base}/c`]
    expect(await take(watches.data, 2)).toEqual([...own, ...own])
    expect(await take(watches.exists, 2)).toEqual([...own, ...own])
    expect(await take(watches.children, 4)).toEqual([...list, ...list])
    expect(await take(watches.persistent, 6)).toEqual([...own, ...list, ...own, ...list])
    expect(await take(watches.recursive, 6)).toEqual([...own, ...below, ...own, ...below])

    await watches.recursive.close()
    await round()
    expect(await take(watches.persistent, 3)).toEqual([...own, ...list])
    await watches.persistent.close()
    await round()
    expect(await take(watches.data, 2)).toEqual([...own, ...own])
    expect((await take(watches.children, 1))[0]).toBe(list[0])
    for (const watch of Object.values(watches)) await watch.close()
    expect(zk.watches).toEqual([])
    expect(await server.fourLetter('wchp')).not.toContain(base)
  })

  test('leaving the loop takes the watch off the server', async () => {
    for (const mode of ['data', 'exists', 'children', 'persistent', 'persistent-recursive'] as const) {
      setTimeout(() => void other.set(base, mode).then(() => other.create(`${base}/${mode}`)), 20)
      for await (const event of zk.watch(base, { mode })) {
        expect(event.type).toMatch(/^Node/)
        break
      }
      await zk.sync()
      await expect.poll(() => server.fourLetter('wchp')).not.toContain(base)
    }
    expect(zk.watches).toEqual([])
  })

  test('an aborted signal ends the iteration quietly', async () => {
    const control = new AbortController()
    const watch = zk.watch(base, { signal: control.signal })
    const all = take(watch, 10)
    await watch.ready
    await other.set(base, 'y')
    await zk.sync()
    control.abort()
    expect(await all).toEqual([`NodeDataChanged ${base}`])
  })

  test('one-shot watches tell what happened while the connection was down', async () => {
    await other.create(`${base}/gone`)
    const watches = [
      zk.watch(base),
      zk.watch(`${base}/new`, { mode: 'exists' }),
      zk.watch(base, { mode: 'children' }),
      zk.watch(`${base}/gone`),
    ]
    await Promise.all(watches.map((watch) => watch.ready))
    await whileCut(async () => {
      await other.set(base, 'meanwhile')
      await other.create(`${base}/new`)
      await other.delete(`${base}/gone`)
    })
    const [data, exists, children, gone] = await Promise.all(watches.map((watch) => take(watch, 1)))
    expect([data, exists, children, gone].flat()).toEqual([
      `NodeDataChanged ${base}`,
      `NodeCreated ${base}/new`,
      `NodeChildrenChanged ${base}`,
      `NodeDeleted ${base}/gone`,
    ])
    for (const watch of watches) await watch.close()
  })

  test('persistent watches are set again after a cut, and say that they may have missed something', async () => {
    await using recursive = zk.watch(base, { mode: 'persistent-recursive' })
    await using persistent = zk.watch(base, { mode: 'persistent' })
    await Promise.all([recursive.ready, persistent.ready])
    const before = zk.lastZxid
    await whileCut(() => other.create(`${base}/missed`))
    await other.create(`${base}/seen`)
    const { value: gap } = await recursive.next()
    expect(gap).toMatchObject({ type: 'Gap', reason: 'reconnected', path: base, dropped: 0 })
    expect((gap as { since: bigint }).since).toBeGreaterThanOrEqual(before)
    expect(await take(recursive, 1)).toEqual([`NodeCreated ${base}/seen`])
    expect(await take(persistent, 2)).toEqual(['Gap reconnected', `NodeChildrenChanged ${base}`])
  })

  test('a slow consumer loses the newest events, and is told how many', async () => {
    await using watch = zk.watch(base, { mode: 'persistent', limit: 10 })
    await watch.ready
    for (let i = 0; i < 25; i++) await other.set(base, String(i))
    await zk.sync()
    await other.sync()
    const seen = await take(watch, 10)
    expect(seen).toEqual(Array(10).fill(`NodeDataChanged ${base}`))
    const { value } = await watch.next()
    expect(value).toMatchObject({ type: 'Gap', reason: 'overflow', dropped: 15 })
    await other.set(base, 'again')
    expect(await take(watch, 1)).toEqual([`NodeDataChanged ${base}`])
  })

  test('events carry paths without the chroot, also after a cut', async () => {
    const inside = await connect(`${proxy.connectString}${base}`)
    const watches = [
      inside.watch('/', { mode: 'children' }),
      inside.watch('/', { mode: 'persistent-recursive' }),
      inside.watch('/deep/er', { mode: 'exists' }),
    ]
    await Promise.all(watches.map((watch) => watch.ready))
    await other.create(`${base}/deep/er`, null, { parents: true })
    expect(await take(watches[0]!, 1, inside)).toEqual(['NodeChildrenChanged /'])
    expect(await take(watches[1]!, 2, inside)).toEqual(['NodeCreated /deep', 'NodeCreated /deep/er'])
    expect(await take(watches[2]!, 1, inside)).toEqual(['NodeCreated /deep/er'])
    const back = once(inside, 'connected')
    proxy.cut()
    await back
    await inside.sync()
    await other.set(`${base}/deep/er`, 'x')
    expect(await take(watches[1]!, 2, inside)).toEqual(['Gap reconnected', 'NodeDataChanged /deep/er'])
    expect(await take(watches[2]!, 1, inside)).toEqual(['NodeDataChanged /deep/er'])
    await inside.close()
    expect(await take(watches[0]!, 1, inside)).toEqual([])
  })

  test('thousands of watches are set again in requests the server accepts', async () => {
    const count = 3000
    const long = 'n'.repeat(100)
    const paths = Array.from({ length: count }, (_, i) => `${base}/${long}${i}`)
    const made = await other.createMany(paths.map((path) => ({ path })))
    expect(made.filter(({ error }) => error)).toEqual([])
    const watches = paths.map((path) => zk.watch(path))
    await Promise.all(watches.map((watch) => watch.ready))
    await whileCut(() => other.set(paths[0]!, 'missed'))
    const events = watches.map((watch) => take(watch, 1))
    await Promise.all(paths.slice(1).map((path) => other.set(path, 'x')))
    expect((await Promise.all(events)).flat()).toEqual(paths.map((path) => `NodeDataChanged ${path}`))
    await Promise.all(watches.map((watch) => watch.close()))
    expect(zk.state).toBe('connected')
  })
})
