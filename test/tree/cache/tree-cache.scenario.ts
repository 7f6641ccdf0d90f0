import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { isOver } from '../../../src/client/terms/session-events.ts'
import { type TreeCache, treeCache } from '../../../src/tree/cache/tree-cache.ts'
import type { Change } from '../../../src/tree/follow/change.ts'
import { FaultyProxy } from '../../harness/proxy.ts'
import { expire } from '../follow/laws.ts'

/** Rows of Curator's CuratorCache and kazoo's TreeCache, run against the sandbox and a real server. */
export function treeCacheScenario(server: () => string): void {
  let last = 0
  /** A tree of its own. */
  const root = (): string => `/cache${last++}`
  const open = (): Promise<ZooKeeper> => connect(server())

  test('when ready it has all that is there: data, stats, names of children', async () => {
    await using zk = await open()
    const path = root()
    await zk.createMany([
      { path, data: 'top' },
      { path: `${path}/a`, data: null },
      { path: `${path}/a/b`, data: '' },
      { path: `${path}/c`, data: 'see' },
    ])
    await zk.set(`${path}/c`, 'saw')
    await using cache = treeCache(zk, path)
    await cache.ready
    expect(cache.size).toBe(4)
    expect(cache.bytes).toBe(6)
    expect([...cache.paths()].sort()).toEqual([path, `${path}/a`, `${path}/a/b`, `${path}/c`])
    expect([...(cache.children(path) ?? [])].sort()).toEqual(['a', 'c'])
    expect(cache.children(`${path}/c`)).toEqual([])
    expect(cache.get(`${path}/a`)?.data).toBe(null)
    expect(cache.get(`${path}/a/b`)?.data).toHaveLength(0)
    const { data, stat } = await zk.get(`${path}/c`)
    expect(cache.get(`${path}/c`)).toEqual({ path: `${path}/c`, data, stat })
    expect([...cache].map((node) => node.path).sort()).toEqual([...cache.paths()].sort())
    expect([cache.has(`${path}/d`), cache.get(`${path}/d`), cache.children(`${path}/d`)]).toEqual([
      false,
      undefined,
      undefined,
    ])
  })

  test('what others create, change and delete is told with the data before and after, and is in it by then', async () => {
    await using zk = await open()
    await using other = await open()
    const path = root()
    await zk.create(path)
    await using cache = treeCache(zk, path)
    await cache.ready
    const changes = cache.changes()
    await other.create(`${path}/a/b`, 'one', { parents: true })
    const seen = await take(changes, cache, 2)
    expect(seen.map(({ type, path }) => `${type} ${path}`)).toEqual([
      `NodeCreated ${path}/a`,
      `NodeCreated ${path}/a/b`,
    ])
    await other.set(`${path}/a/b`, 'two')
    const [changed] = await take(changes, cache, 1)
    expect(changed).toMatchObject({ type: 'NodeDataChanged', version: 1, stat: { version: 1, dataLength: 3 } })
    expect([text(changed, 'old'), text(changed, 'data')]).toEqual(['one', 'two'])
    await other.delete(`${path}/a/b`)
    const [deleted] = await take(changes, cache, 1)
    expect(deleted).toMatchObject({ type: 'NodeDeleted', path: `${path}/a/b` })
    expect(text(deleted, 'old')).toBe('two')
    expect([cache.children(`${path}/a`), cache.size, cache.bytes]).toEqual([[], 2, 0])
  })

  test('a transaction is told change by change, in its order', async () => {
    await using zk = await open()
    const path = root()
    await zk.create(path)
    await using cache = treeCache(zk, path)
    await cache.ready
    const changes = cache.changes()
    await zk.transaction().create(`${path}/x`, '1').create(`${path}/x/y`, '2').set(path, '3').commit()
    const seen = await take(changes, cache, 3)
    expect(seen.map((change) => `${change.type} ${change.path} ${text(change, 'data')}`)).toEqual([
      `NodeCreated ${path}/x 1`,
      `NodeCreated ${path}/x/y 2`,
      `NodeDataChanged ${path} 3`,
    ])
  })

  test('whoever wants to begins with what is there, parents first', async () => {
    await using zk = await open()
    const path = root()
    await zk.createMany([{ path }, { path: `${path}/b` }, { path: `${path}/a` }, { path: `${path}/a/x`, data: 'deep' }])
    await using cache = treeCache(zk, path)
    await cache.ready
    const changes = cache.changes({ initial: true })
    await zk.create(`${path}/c`)
    const seen = await take(changes, cache, 5)
    expect(seen.map((change) => [change.path.slice(path.length), 'initial' in change])).toEqual([
      ['', true],
      ['/a', true],
      ['/a/x', true],
      ['/b', true],
      ['/c', false],
    ])
    expect(text(seen[2], 'data')).toBe('deep')
  })

  test('a root that is not there yet is an empty cache, which fills, and empties', async () => {
    await using zk = await open()
    const path = root()
    await using cache = treeCache(zk, path)
    await cache.ready
    expect([cache.size, cache.has(path), cache.children(path)]).toEqual([0, false, undefined])
    const changes = cache.changes()
    await zk.create(`${path}/a`, 'x', { parents: true })
    await take(changes, cache, 2)
    expect([cache.size, cache.children(path)]).toEqual([2, ['a']])
    await zk.deleteMany([`${path}/a`, path])
    await take(changes, cache, 2)
    expect([cache.size, cache.has(path)]).toEqual([0, false])
    await zk.create(path, 'again')
    await take(changes, cache, 1)
    expect(cache.get(path)?.data?.toString()).toBe('again')
  })

  test('several read the changes, each in its own time; one that is too slow is told how many it missed', async () => {
    await using zk = await open()
    const path = root()
    await zk.create(path)
    await using cache = treeCache(zk, path)
    await cache.ready
    const [quick, slow, gone] = [cache.changes(), cache.changes({ limit: 3 }), cache.changes()]
    await gone.return()
    await zk.createMany(Array.from({ length: 10 }, (_, i) => ({ path: `${path}/${i}` })))
    expect((await take(quick, cache, 10)).map(({ type }) => type)).toEqual(Array(10).fill('NodeCreated'))
    const late = await take(slow, cache, 4)
    expect(late.map(({ type }) => type)).toEqual(['NodeCreated', 'NodeCreated', 'NodeCreated', 'Gap'])
    expect(late[3]).toMatchObject({ reason: 'overflow', dropped: 7, path })
    expect(cache.children(path)).toHaveLength(10)
    await zk.create(`${path}/more`)
    expect(await take(slow, cache, 1)).toMatchObject([{ type: 'NodeCreated', path: `${path}/more` }])
    expect((await gone.next()).done).toBe(true)
  })

  test('ephemerals go with the session that made them', async () => {
    await using zk = await open()
    const path = root()
    await zk.create(path)
    await using cache = treeCache(zk, path)
    await cache.ready
    const changes = cache.changes()
    const owner = await open()
    await owner.create(`${path}/e`, null, { mode: 'ephemeral' })
    await take(changes, cache, 1)
    expect(cache.get(`${path}/e`)?.stat.ephemeralOwner).toBe(owner.sessionId)
    await owner.close()
    expect(await take(changes, cache, 1)).toMatchObject([{ type: 'NodeDeleted', path: `${path}/e` }])
  })

  test('under a chroot its paths are the client’s', async () => {
    await using zk = await open()
    const path = root()
    await zk.create(`${path}/a`, 'x', { parents: true })
    await using below = await connect(`${server()}${path}`)
    await using cache = treeCache(below, '/')
    await cache.ready
    expect([...cache.paths()].sort()).toEqual(['/', '/a'])
    expect(cache.children('/')).toEqual(['a'])
    const changes = cache.changes()
    await zk.set(`${path}/a`, 'y')
    expect(await take(changes, cache, 1)).toMatchObject([{ type: 'NodeDataChanged', path: '/a' }])
  })

  test('what was missed while the connection was down is found, and told', async () => {
    await using proxy = await FaultyProxy.start(place(server()))
    await using writer = await open()
    await using zk = await connect(proxy.connectString)
    const path = root()
    await writer.createMany([{ path }, { path: `${path}/a`, data: 'old' }, { path: `${path}/b` }])
    await using cache = treeCache(zk, path)
    await cache.ready
    const changes = cache.changes()
    proxy.faults.refusing = true
    proxy.cut()
    await writer.set(`${path}/a`, 'new')
    await writer.delete(`${path}/b`)
    await writer.create(`${path}/c`, 'see')
    expect(cache.get(`${path}/a`)?.data?.toString()).toBe('old')
    proxy.faults.refusing = false
    const seen = new Set<string>()
    for await (const change of changes) {
      if (change.type !== 'Gap') expect(change).toMatchObject({ synthetic: true })
      seen.add(`${change.type} ${change.path}`)
      if (seen.size === 4) break
    }
    // A znode is gone: what else happened to it nobody can tell.
    expect([...seen].sort()).toEqual(
      [`Gap ${path}`, `NodeCreated ${path}/c`, `NodeDataChanged ${path}/a`, `NodeDeleted ${path}/b`].sort(),
    )
    expect([...(cache.children(path) ?? [])].sort()).toEqual(['a', 'c'])
    expect(cache.get(`${path}/a`)?.data?.toString()).toBe('new')
  })

  test('it goes on with the next session, after a Gap', async () => {
    await using writer = await open()
    const path = root()
    await writer.create(`${path}/a`, 'old', { parents: true })
    const clients: ZooKeeper[] = []
    const source = {
      async client() {
        if (clients.length === 0 || isOver(clients.at(-1)!.state)) clients.push(await open())
        return clients.at(-1)!
      },
    }
    await using cache = treeCache(source, path)
    await cache.ready
    const changes = cache.changes()
    await expire(clients[0]!, server())
    await writer.set(`${path}/a`, 'new')
    const [gap, change] = await take(changes, cache, 2)
    expect(gap).toMatchObject({ type: 'Gap', reason: 'expired', path })
    expect(change).toMatchObject({ type: 'NodeDataChanged', path: `${path}/a` })
    expect(cache.get(`${path}/a`)?.data?.toString()).toBe('new')
    expect(clients).toHaveLength(2)
    await clients[1]!.close()
  })

  test('without another session it ends with its own, and says so to whoever looks', async () => {
    await using writer = await open()
    await using zk = await open()
    const path = root()
    await writer.create(path)
    await using cache = treeCache(zk, path)
    await cache.ready
    const changes = cache.changes()
    await expire(zk, server())
    await expect(changes.next()).rejects.toMatchObject({ name: 'ConnectionError', kind: 'expired' })
    expect(() => cache.get(path)).toThrow(expect.objectContaining({ kind: 'expired' }))
    await expect(cache.changes().next()).rejects.toMatchObject({ kind: 'expired' })
  })

  test('closing it ends the iterations, takes the watch off, and leaves what is there', async () => {
    await using zk = await open()
    const path = root()
    await zk.create(path, 'x')
    const cache = treeCache(zk, path)
    await cache.ready
    const changes = cache.changes()
    const reading = changes.next()
    await cache.close()
    expect((await reading).done).toBe(true)
    expect(zk.watches).toEqual([])
    await zk.set(path, 'y')
    expect(cache.get(path)?.data?.toString()).toBe('x')
    expect((await cache.changes().next()).done).toBe(true)
  })

  test('a client that is closed, and a signal, end it quietly; one that is not ready says so', async () => {
    const zk = await open()
    const path = root()
    const stop = new AbortController()
    const [closed, aborted] = [treeCache(zk, path), treeCache(zk, path, { signal: stop.signal })]
    await Promise.all([closed.ready, aborted.ready])
    stop.abort()
    expect((await aborted.changes().next()).done).toBe(true)
    const reading = closed.changes().next()
    await zk.close()
    expect((await reading).done).toBe(true)
    await expect(treeCache(zk, path).ready).rejects.toMatchObject({ kind: 'closed' })
  })

  test('more znodes or data than may be held end it, at the beginning and later', async () => {
    await using zk = await open()
    const path = root()
    await zk.createMany([{ path }, { path: `${path}/a`, data: 'x'.repeat(100) }, { path: `${path}/b` }])
    const tooLarge = { name: 'TreeTooLarge', limits: expect.anything() }
    await expect(treeCache(zk, path, { maxZnodes: 2 }).ready).rejects.toMatchObject(tooLarge)
    await expect(treeCache(zk, path, { maxBytes: 99 }).ready).rejects.toMatchObject(tooLarge)
    await using cache = treeCache(zk, path, { maxZnodes: 3, maxBytes: 100 })
    await cache.ready
    const changes = cache.changes()
    await zk.create(`${path}/c`)
    await expect(changes.next()).rejects.toMatchObject(tooLarge)
    expect(() => cache.size).toThrow(expect.objectContaining({ name: 'TreeTooLarge' }))
    expect(zk.watches).toEqual([])
  })

  test('what may not be read is there, and says why; what is below it is told of by a Gap', async () => {
    await using zk = await open()
    await using owner = await connect(server(), { auth: ['digest:alice:secret'] })
    const path = root()
    await zk.create(path)
    await owner.create(`${path}/mine`, 'secret', { acl: 'auth::cdrwa' })
    await owner.create(`${path}/mine/below`, 'x')
    await using cache = treeCache(zk, path)
    const changes = cache.changes()
    await cache.ready
    expect([cache.has(`${path}/mine`), cache.get(`${path}/mine`), cache.unread(`${path}/mine`)]).toMatchObject([
      true,
      undefined,
      { name: 'NoAuth' },
    ])
    expect(await take(changes, cache, 1)).toMatchObject([{ type: 'Gap', reason: 'unreadable', path: `${path}/mine` }])
    await owner.setAcl(`${path}/mine`, 'world:anyone:cdrwa')
    await owner.set(`${path}/mine`, 'public')
    await until(() => cache.get(`${path}/mine`)?.data?.toString() === 'public')
    expect(cache.unread(`${path}/mine`)).toBe(undefined)
  })

  test('bad paths and limits are refused at once, and so is what is not part of it', async () => {
    await using zk = await open()
    const path = root()
    expect(() => treeCache(zk, 'app')).toThrow(expect.objectContaining({ name: 'UsageError' }))
    expect(() => treeCache(zk, path, { maxZnodes: 0 })).toThrow('bad maxZnodes: a number from 1 on, not 0')
    await using cache = treeCache(zk, path)
    await cache.ready
    expect(() => cache.get('/other')).toThrow(`/other is not part of the cache of ${path}`)
  })
}

/** The next changes; each is in the cache by then. */
async function take(changes: AsyncIterator<Change, void>, cache: TreeCache, count: number): Promise<Change[]> {
  const seen: Change[] = []
  while (seen.length < count) {
    const { value } = await changes.next()
    if (!value) throw new Error(`the changes ended after ${seen.length}`)
    seen.push(value)
    if (value.type === 'NodeCreated' && seen.length === count) expect(cache.has(value.path)).toBe(true)
  }
  return seen
}

function text(change: Change | undefined, of: 'data' | 'old'): string | undefined {
  return change && of in change ? (change as { data?: Buffer; old?: Buffer })[of]?.toString() : undefined
}

async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 10_000
  while (!holds() && performance.now() < end) await sleep(10)
  expect(holds()).toBe(true)
}

function place(connectString: string): { host: string; port: number } {
  const [host, port] = connectString.split(':')
  return { host: host!, port: Number(port) }
}
