import { expect, test } from 'vitest'
import type { ZooKeeper } from '../../src/client/client.ts'

/** What znodes do on any ZooKeeper: run against the sandbox and the real one. */
export function znodesScenario(open: () => Promise<ZooKeeper>): void {
  async function at(root: string, use: (zk: ZooKeeper) => Promise<void>): Promise<void> {
    const zk = await open()
    try {
      await zk.create(root)
      await use(zk)
    } finally {
      await zk.close()
    }
  }

  test('null and empty data are told apart', () =>
    at('/data', async (zk) => {
      await zk.create('/data/empty', '')
      expect((await zk.get('/data')).data).toBeNull()
      expect((await zk.get('/data/empty')).data).toEqual(Buffer.alloc(0))
    }))

  test('sequence numbers count all children ever made, whatever their prefix', () =>
    at('/seq', async (zk) => {
      const first = await zk.create('/seq/a-', null, { mode: 'persistent-sequential' })
      await zk.create('/seq/plain')
      await zk.delete(first.path)
      const third = await zk.create('/seq/b-', null, { mode: 'persistent-sequential' })
      expect([first.path, third.path]).toEqual(['/seq/a-0000000000', '/seq/b-0000000002'])
    }))

  test('a change needs the version it names', () =>
    at('/cas', async (zk) => {
      expect((await zk.set('/cas', '1', { version: 0 })).version).toBe(1)
      await expect(zk.set('/cas', '2', { version: 0 })).rejects.toMatchObject({ name: 'BadVersion' })
      await expect(zk.delete('/cas', { version: 0 })).rejects.toMatchObject({ name: 'BadVersion' })
      expect((await zk.get('/cas')).data!.toString()).toBe('1')
    }))

  test('a parent with children stays, an ephemeral node has none, a missing parent is no parent', () =>
    at('/family', async (zk) => {
      await zk.create('/family/child')
      await expect(zk.delete('/family')).rejects.toMatchObject({ name: 'NotEmpty' })
      await zk.create('/family/ephemeral', null, { mode: 'ephemeral' })
      await expect(zk.create('/family/ephemeral/x')).rejects.toMatchObject({ name: 'NoChildrenForEphemerals' })
      await expect(zk.create('/family/none/x')).rejects.toMatchObject({ name: 'NoNode' })
      await expect(zk.create('/family/child')).rejects.toMatchObject({ name: 'NodeExists' })
    }))

  test('cversion grows with children that come and go, pzxid is the last of them', () =>
    at('/stat', async (zk) => {
      await zk.create('/stat/a')
      await zk.create('/stat/b')
      await zk.delete('/stat/a')
      const stat = (await zk.exists('/stat'))!
      expect(stat).toMatchObject({ cversion: 3, numChildren: 1, version: 0 })
      expect(stat.pzxid).toBeGreaterThan((await zk.exists('/stat/b'))!.czxid)
    }))

  test('containers and TTL nodes show no owner', () =>
    at('/lives', async (zk) => {
      await zk.create('/lives/c', null, { mode: 'container' })
      await zk.create('/lives/t', null, { ttl: 60_000 })
      expect((await zk.exists('/lives/c'))!.ephemeralOwner).toBe(0n)
      expect((await zk.exists('/lives/t'))!.ephemeralOwner).toBe(0n)
    }))

  test('a transaction is applied as a whole under one zxid, or not at all', () =>
    at('/txn', async (zk) => {
      await zk.transaction().create('/txn/a', '1').set('/txn', 'x').check('/txn/a', 0).commit()
      expect((await zk.exists('/txn/a'))!.czxid).toBe((await zk.exists('/txn'))!.mzxid)
      const failing = zk.transaction().create('/txn/b').delete('/txn/none').set('/txn', 'y').commit()
      await expect(failing).rejects.toMatchObject({ name: 'NoNode', index: 1 })
      expect(await zk.exists('/txn/b')).toBeUndefined()
      expect((await zk.get('/txn')).data!.toString()).toBe('x')
    }))

  test('a digest ACL lets its user in and nobody else', () =>
    at('/acl', async (zk) => {
      await zk.addAuth('digest', 'bob:pw')
      await zk.create('/acl/own', 'secret', { acl: [{ perms: 31, scheme: 'auth', id: '' }] })
      const stranger = await open()
      await expect(stranger.get('/acl/own')).rejects.toMatchObject({ name: 'NoAuth' })
      await stranger.addAuth('digest', 'bob:pw')
      expect((await stranger.get('/acl/own')).data!.toString()).toBe('secret')
      await stranger.close()
    }))

  test('the ephemeral nodes of a session go with it, and are listed while it lives', () =>
    at('/session', async (zk) => {
      const owner = await open()
      await owner.create('/session/e', null, { mode: 'ephemeral' })
      expect((await zk.exists('/session/e'))!.ephemeralOwner).toBe(owner.sessionId)
      expect(await owner.ephemerals()).toEqual(['/session/e'])
      await owner.close()
      expect(await zk.exists('/session/e')).toBeUndefined()
    }))

  test('a sibling is a session of its own that sees what we have seen, with all our credentials', () =>
    at('/sibling', async (zk) => {
      await zk.addAuth('digest', 'carol:pw')
      await zk.create('/sibling/own', 'ours', { acl: [{ perms: 31, scheme: 'auth', id: '' }] })
      const sibling = await zk.sibling()
      expect(sibling.sessionId).not.toBe(zk.sessionId)
      expect(sibling.lastZxid).toBeGreaterThanOrEqual(zk.lastZxid)
      expect(String((await sibling.get('/sibling/own')).data)).toBe('ours')
      await sibling.create('/sibling/e', null, { mode: 'ephemeral' })
      await sibling.close()
      expect(await zk.exists('/sibling/e')).toBeUndefined()
      expect(zk.state).toBe('connected')
    }))

  test('of many, only those go that have the version they must have', () =>
    at('/versions', async (zk) => {
      for (const path of ['/versions/a', '/versions/b', '/versions/c']) await zk.create(path)
      await zk.set('/versions/b', 'newer')
      const outcomes = await zk.deleteMany([
        { path: '/versions/a', version: 0 },
        { path: '/versions/b', version: 0 },
        '/versions/c',
      ])
      expect(outcomes.map(({ error }) => error?.name)).toEqual([undefined, 'BadVersion', undefined])
      expect((await zk.children('/versions')).children).toEqual(['b'])
    }))

  test('descendants are counted', () =>
    at('/count', async (zk) => {
      for (const path of ['/count/a', '/count/a/b', '/count/c']) await zk.create(path)
      expect(await zk.countDescendants('/count')).toBe(3)
    }))
}
