import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ZooKeeper } from '../../src/client/client.ts'
import { connect } from '../../src/client/connect.ts'
import { describeReal, realServer } from '../harness/real-server.ts'

describeReal('the client on a real server', () => {
  const server = realServer()
  let zk: ZooKeeper

  beforeAll(async () => {
    zk = await connect(server.connectString)
  })
  afterAll(() => zk?.close())

  test('opens a session with a 64-bit id and a negotiated timeout', () => {
    expect(zk.state).toBe('connected')
    expect(zk.sessionId).toBeGreaterThan(2n ** 53n)
    expect(zk.sessionTimeout).toBe(30_000)
    expect(zk.server).toBe(server.connectString)
  })

  test('creates, reads, writes, lists and deletes', async () => {
    const created = await zk.create('/basic', 'one')
    expect(created.path).toBe('/basic')
    expect(created.stat.version).toBe(0)
    const { data, stat } = await zk.get('/basic')
    expect(data?.toString()).toBe('one')
    expect(stat).toEqual(created.stat)
    expect((await zk.set('/basic', 'two', { version: 0 })).version).toBe(1)
    await zk.create('/basic/child')
    expect((await zk.children('/basic')).children).toEqual(['child'])
    expect((await zk.exists('/basic'))?.numChildren).toBe(1)
    await zk.delete('/basic/child')
    await zk.delete('/basic', { version: 1 })
    expect(await zk.exists('/basic')).toBeUndefined()
  })

  test('tells null data from empty data', async () => {
    await zk.create('/null')
    await zk.create('/empty', '')
    expect((await zk.get('/null')).data).toBeNull()
    expect((await zk.get('/empty')).data).toEqual(Buffer.alloc(0))
  })

  test('creates every kind of znode', async () => {
    const paths = await Promise.all([
      zk.create('/e', null, { mode: 'ephemeral' }),
      zk.create('/s-', null, { mode: 'persistent-sequential' }),
      zk.create('/es-', null, { mode: 'ephemeral-sequential' }),
      zk.create('/c', null, { mode: 'container' }),
      zk.create('/t', null, { ttl: 60_000 }),
      zk.create('/st-', null, { mode: 'persistent-sequential', ttl: 60_000 }),
      zk.create('/deep/er/still', 'x', { parents: true }),
    ])
    expect(paths.map(({ path }) => path.replace(/\d{10}$/, '#'))).toEqual([
      '/e',
      '/s-#',
      '/es-#',
      '/c',
      '/t',
      '/st-#',
      '/deep/er/still',
    ])
    expect(paths[0]!.stat.ephemeralOwner).toBe(zk.sessionId)
  })

  test('says what the server says', async () => {
    await expect(zk.get('/nowhere')).rejects.toMatchObject({ name: 'NoNode', code: -101, path: '/nowhere' })
    await expect(zk.create('/zookeeper')).rejects.toMatchObject({ name: 'NodeExists' })
    await zk.create('/v')
    await expect(zk.set('/v', '', { version: 7 })).rejects.toMatchObject({ name: 'BadVersion' })
  })

  test('answers pipelined calls in order, errors among them', async () => {
    const calls = Array.from({ length: 3000 }, (_, i) =>
      i % 3 === 0 ? zk.exists(`/p${i}`) : i % 3 === 1 ? zk.create('/p', String(i)) : zk.get('/v'),
    )
    const order: number[] = []
    calls.forEach((call, i) => {
      const note = (): void => void order.push(i)
      call.then(note, note)
    })
    const results = (await Promise.allSettled(calls)).map((one) =>
      one.status === 'fulfilled' ? one.value : one.reason.name,
    )
    expect(results[1]).toMatchObject({ path: '/p' })
    expect(results[4]).toBe('NodeExists')
    expect(results.filter((result) => result === undefined)).toHaveLength(1000)
    expect(order).toEqual(calls.map((_, i) => i))
  })

  test('strips the chroot from everything', async () => {
    await zk.create('/jail')
    await using inside = await connect(`${server.connectString}/jail`)
    expect((await inside.create('/a/b', 'x', { parents: true })).path).toBe('/a/b')
    expect((await inside.create('/a/s', null, { mode: 'persistent-sequential' })).path).toMatch(/^\/a\/s\d{10}$/)
    expect((await inside.children('/')).children).toEqual(['a'])
    expect((await zk.get('/jail/a/b')).data?.toString()).toBe('x')
    await expect(inside.get('/none')).rejects.toMatchObject({ path: '/none' })
  })

  test('a closed session takes its ephemerals with it at once', async () => {
    const other = await connect(server.connectString)
    await other.create('/mine', null, { mode: 'ephemeral' })
    const last = other.get('/mine')
    await other.close()
    expect((await last).stat.ephemeralOwner).toBe(other.sessionId)
    expect(await zk.exists('/mine')).toBeUndefined()
    await expect(other.get('/')).rejects.toMatchObject({ name: 'ConnectionError', kind: 'closed' })
    await other.close()
  })

  test('numbers wrap before they meet the reserved ones', async () => {
    const xids: number[] = []
    await using wrapping = await connect(server.connectString, {
      firstXid: 2 ** 31 - 5,
      trace: (entry) => xids.push(entry.xid),
    })
    for (let i = 0; i < 8; i++) await wrapping.exists('/')
    expect(xids).toEqual([2 ** 31 - 5, 2 ** 31 - 4, 2 ** 31 - 3, 2 ** 31 - 2, 1, 2, 3, 4])
  })

  test('refuses writes when read-only, before they are sent', async () => {
    await using reader = await connect(server.connectString, { readOnly: true })
    await expect(reader.create('/ro')).rejects.toMatchObject({ kind: 'read-only', maybeApplied: false })
    expect(await reader.exists('/ro')).toBeUndefined()
  })

  test('refuses a request over the limit and says which', async () => {
    await expect(zk.create('/big', Buffer.alloc(1_100_000))).rejects.toMatchObject({
      kind: 'too-large',
      message: expect.stringContaining('1048575'),
    })
    expect(await zk.exists('/big')).toBeUndefined()
  })
})
