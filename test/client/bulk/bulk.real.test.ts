import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { FaultyProxy } from '../../harness/proxy.ts'
import { describeReal, realServer } from '../../harness/real-server.ts'

describeReal('transactions and bulk calls on a real server', () => {
  const server = realServer()
  let zk: ZooKeeper

  beforeAll(async () => {
    zk = await connect(server.connectString)
    await zk.create('/t')
  })
  afterAll(() => zk?.close())

  test('a transaction gives one result per operation, later ones seeing the earlier', async () => {
    await zk.create('/all')
    const results = await zk
      .transaction()
      .check('/all', 0)
      .create('/all/s-', 'x', { mode: 'persistent-sequential' })
      .create('/all/c', null, { mode: 'container' })
      .create('/all/ttl', null, { ttl: 60_000 })
      .create('/all/a', 'one')
      .set('/all/a', 'two', { version: 0 })
      .delete('/all/a', { version: 1 })
      .commit()
    expect(results.map(({ op, path }) => `${op} ${path}`)).toEqual([
      'check /all',
      'create /all/s-0000000000',
      'create /all/c',
      'create /all/ttl',
      'create /all/a',
      'set /all/a',
      'delete /all/a',
    ])
    expect((await zk.children('/all')).children).toHaveLength(3)
    expect(await zk.transaction().commit()).toEqual([])
  })

  test('a refused transaction names the operation, and nothing of it was applied', async () => {
    const attempt = zk.transaction().create('/t/x').check('/t', 7).delete('/t/none').commit()
    await expect(attempt).rejects.toMatchObject({ name: 'BadVersion', index: 1, op: 'check', path: '/t' })
    expect(await zk.exists('/t/x')).toBeUndefined()
  })

  test('the chroot is put on and taken off inside a transaction', async () => {
    await using inside = await connect(`${server.connectString}/t`)
    expect(await inside.transaction().create('/in').delete('/in').commit()).toMatchObject([
      { op: 'create', path: '/in' },
      { op: 'delete', path: '/in' },
    ])
    await expect(inside.transaction().check('/no').commit()).rejects.toMatchObject({ path: '/no' })
  })

  test('many znodes are created, read, listed and deleted, each with its own outcome', async () => {
    await zk.create('/many')
    const paths = Array.from({ length: 1000 }, (_, i) => `/many/${i}`)
    const made = await zk.createMany([...paths, '/many/7', '/none/x'].map((path) => ({ path, data: path })))
    expect(made.slice(0, 1000).every(({ error }) => error === undefined)).toBe(true)
    expect(made.slice(1000).map(({ path, error }) => [path, error?.name])).toEqual([
      ['/many/7', 'NodeExists'],
      ['/none/x', 'NoNode'],
    ])
    const sent: string[] = []
    await using counting = await connect(server.connectString, { trace: ({ op }) => sent.push(op) })
    const reads = await counting.getMany([...paths, '/none'])
    expect(reads.slice(0, 1000).map((read) => (read.error ? '' : read.data?.toString()))).toEqual(paths)
    expect(reads[1000]).toMatchObject({ path: '/none', error: { name: 'NoNode' } })
    expect(sent.length).toBeLessThan(20)
    const lists = await counting.childrenMany(['/many', '/many/1', '/none'])
    expect(lists.map((list) => (list.error ? list.error.name : list.children.length))).toEqual([1000, 0, 'NoNode'])
    expect(await zk.countDescendants('/many')).toBe(1000)
    const gone = await zk.deleteMany([...paths, '/many/7', '/many'])
    expect(gone.filter(({ error }) => error)).toMatchObject([{ path: '/many/7', error: { name: 'NoNode' } }])
    expect(await zk.exists('/many')).toBeUndefined()
  })

  /** 12 znodes of 300,000 bytes. */
  async function large(root: string): Promise<{ path: string; data: Buffer }[]> {
    await zk.create(root)
    const items = Array.from({ length: 12 }, (_, i) => ({ path: `${root}/${i}`, data: Buffer.alloc(300_000, i) }))
    expect((await zk.createMany(items)).filter(({ error }) => error)).toEqual([])
    return items
  }

  test('large data is cut into packets the server takes, and read back', async () => {
    const items = await large('/large')
    const reads = await zk.getMany(items.map(({ path }) => path))
    expect(reads.map((read) => !read.error && read.data?.equals(items[Number(read.path.slice(7))]!.data))).toEqual(
      Array(12).fill(true),
    )
  })

  test('answers over our own limit are asked for one by one', async () => {
    const items = await large('/limited')
    await using small = await connect(server.connectString, { maxReply: 700_000 })
    const reads = await small.getMany(items.map(({ path }) => path))
    expect(reads.every((read) => !read.error && read.data?.length === 300_000)).toBe(true)
  })

  test('a cut in the middle leaves reads whole, and writes with the truth about each', async () => {
    await using proxy = await FaultyProxy.start(server)
    await using cut = await connect(proxy.connectString)
    await zk.create('/cut')
    const items = Array.from({ length: 5000 }, (_, i) => ({ path: `/cut/${i}` }))
    proxy.dropAfterForwarding((chunk) => chunk.includes('/cut/3000'))
    const made = await cut.createMany(items)
    const { children } = await zk.children('/cut')
    const there = new Set(children.map((name) => `/cut/${name}`))
    for (const { path, error } of made) {
      if (!error) expect(there.has(path)).toBe(true)
      else expect(error).toMatchObject({ kind: 'lost', maybeApplied: true })
    }
    expect(made.some(({ error }) => error)).toBe(true)
    proxy.dropAfterForwarding((chunk) => chunk.length > 1000)
    expect(await cut.getMany([...there])).toHaveLength(there.size)
  })

  test('our ephemerals are listed by prefix, under the chroot', async () => {
    await using inside = await connect(`${server.connectString}/t`)
    await inside.create('/e1', null, { mode: 'ephemeral' })
    await inside.create('/other', null, { mode: 'ephemeral' })
    expect([...(await inside.ephemerals())].sort()).toEqual(['/e1', '/other'])
    expect(await inside.ephemerals('/e')).toEqual(['/e1'])
  })

  test('the configuration is read, and a standalone server refuses to change it', async () => {
    expect(await zk.config()).toMatchObject({ stat: { aversion: -1 } })
    await expect(zk.reconfig({ leaving: '3' })).rejects.toMatchObject({ name: 'ReconfigDisabled' })
    await expect(zk.reconfig({})).rejects.toMatchObject({ name: 'UsageError' })
  })

  test('what would harm the server is refused here', async () => {
    await expect(zk.call('check' as 'sync', { path: '/' })).rejects.toMatchObject({ name: 'UsageError' })
    await expect(zk.create('/bad-ttl', null, { ttl: 0 })).rejects.toMatchObject({ name: 'UsageError' })
    await expect(zk.create('/bad-ttl', null, { ttl: 5, mode: 'ephemeral' })).rejects.toMatchObject({
      message: 'a ephemeral znode cannot have a ttl',
    })
    await expect(zk.create('/bad', null, { mode: 'persistent-ttl' })).rejects.toMatchObject({ name: 'UsageError' })
    await expect(zk.get('relative')).rejects.toMatchObject({ name: 'UsageError' })
  })

  test('tens of thousands of calls made at once are answered in order', async () => {
    const total = 30_000
    let answered = 0
    const calls = Array.from({ length: total }, (_, i) =>
      zk.exists('/t').then(() => {
        if (answered++ !== i) throw new Error(`answer ${i} came as ${answered}`)
      }),
    )
    await Promise.all(calls)
    expect(answered).toBe(total)
  })
})
