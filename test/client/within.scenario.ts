import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../src/client/client.ts'
import { Lock } from '../../src/recipes/lock/lock.ts'
import { treeCache } from '../../src/tree/cache/tree-cache.ts'

/** What a view of a session shows on any ZooKeeper. */
export function withinScenario(open: () => Promise<ZooKeeper>): void {
  test('it is the same session, with its paths relative to one of ours, however deep', async () => {
    await using zk = await open()
    const view = zk.within('/within').within('/a')
    expect(view.chroot).toBe(`${zk.chroot}/within/a`)
    expect(view.sessionId).toBe(zk.sessionId)
    expect(zk.within('/').chroot).toBe(zk.chroot)
    expect(() => zk.within('x')).toThrow('bad path')
    await expect(view.create('/x')).rejects.toMatchObject({ name: 'NoNode', path: '/x' })
    expect(await view.createChroot()).toBe(true)
    expect((await view.create('/x', 'deep')).path).toBe('/x')
    expect((await zk.get('/within/a/x')).data?.toString()).toBe('deep')
  })

  test('bulk, transactions, ephemerals, watches and recipes of it see its paths, and so do those of the whole', async () => {
    await using zk = await open()
    const view = zk.within('/all')
    await view.createChroot()
    const [outer, inner] = [zk, view].map((one) => one.watch('/', { mode: 'persistent-recursive' }))
    await Promise.all([outer!.ready, inner!.ready])
    expect(zk.watches).toEqual([outer])
    expect(view.watches).toEqual([inner])
    expect(await view.createMany([{ path: '/b' }, { path: '/b/c', data: 'x' }])).toMatchObject([
      { path: '/b' },
      { path: '/b/c' },
    ])
    expect((await inner!.next()).value).toMatchObject({ type: 'NodeCreated', path: '/b' })
    expect((await outer!.next()).value).toMatchObject({ type: 'NodeCreated', path: '/all/b' })
    expect((await view.getMany(['/b/c', '/none'])).map(({ path }) => path)).toEqual(['/b/c', '/none'])
    await view.transaction().check('/b/c', 0).set('/b/c', 'y').create('/b/d').commit()
    await expect(view.transaction().delete('/b').commit()).rejects.toMatchObject({ name: 'NotEmpty', path: '/b' })
    await using held = await new Lock(view, '/lock').acquire()
    expect(held.path).toMatch(/^\/lock\//)
    expect((await zk.children('/all/lock')).children).toHaveLength(1)
    await using cache = treeCache(view, '/b')
    await cache.ready
    expect([...cache.paths()].sort()).toEqual(['/b', '/b/c', '/b/d'])
  })

  test('two views watch the same znode, each by its own path; one that stops leaves the other', async () => {
    await using zk = await open()
    await zk.create('/twice/x', '', { parents: true })
    const view = zk.within('/twice')
    const [a, b] = [zk.watch('/twice/x'), view.watch('/x')]
    await Promise.all([a.ready, b.ready])
    await zk.set('/twice/x', '1')
    expect((await a.next()).value).toMatchObject({ path: '/twice/x' })
    expect((await b.next()).value).toMatchObject({ path: '/x' })
    await a.close()
    await zk.set('/twice/x', '2')
    expect((await b.next()).value).toMatchObject({ type: 'NodeDataChanged', path: '/x' })
  })
}
