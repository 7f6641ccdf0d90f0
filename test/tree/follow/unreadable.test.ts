import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import type { ConnectOptions } from '../../../src/client/terms/options.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { awaitNode } from '../../../src/tree/follow/await-node.ts'
import type { Change } from '../../../src/tree/follow/change.ts'
import { type FollowOptions, follow } from '../../../src/tree/follow/follow.ts'
import type { Transport, TransportSink } from '../../../src/wire/transport.ts'
import { FaultyProxy } from '../../harness/proxy.ts'
import { eventually } from '../../recipes/eventually.ts'

const MB = 1024 * 1024
const LARGE = { maxRequest: 4 * MB }

let sandbox: Sandbox | undefined
const ends: (() => Promise<unknown>)[] = []

beforeEach(() => {
  sandbox = undefined
})
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
  await sandbox?.stop()
})

async function start(compat: string): Promise<Sandbox> {
  sandbox = await Sandbox.start({ compat, maxBuffer: 4 * MB, tickTime: 200 })
  return sandbox
}

async function client(options: ConnectOptions = {}, address = sandbox!.connectString): Promise<ZooKeeper> {
  const zk = await connect(address, { sessionTimeout: 4000, ...options })
  ends.push(() => zk.close())
  return zk
}

/** Follows / until the test is over. @returns what is told, once it is ready */
async function followed(zk: ZooKeeper, options: FollowOptions = {}): Promise<Change[]> {
  const told: Change[] = []
  const stop = new AbortController()
  await new Promise<void>((ready, fail) => {
    const changes = follow(async () => zk, ['/t'], {
      recursive: true,
      signal: stop.signal,
      ready: () => ready(),
      ...options,
    })
    const done = (async () => {
      for await (const change of changes) told.push(change)
    })()
    done.catch(fail)
    ends.push(async () => {
      stop.abort()
      await done
    })
  })
  return told
}

const brief = (change: Change): string => {
  const { type, path } = change
  if (type === 'Gap') return `${type} ${change.reason} ${path}`
  const { data, unread } = change as { data?: Buffer | null; unread?: Error }
  return [type, path, ...(data ? [data.length] : []), ...(unread ? [unread.name] : [])].join(' ')
}

for (const compat of ['3.4', '3.5', '3.6', '3.9'])
  describe(compat, () => {
    test('ten large znodes among others do not stop changes from being told', async () => {
      await start(compat)
      const writer = await client(LARGE)
      await writer.create('/t')
      for (let i = 0; i < 10; i++) await writer.create(`/t/large${i}`, Buffer.alloc(900_000))
      for (let i = 0; i < 100; i++) await writer.create(`/t/small${i}`)
      const zk = await client({ maxReply: MB })
      const states: string[] = []
      if (compat >= '3.6') zk.events.subscribe(({ state }) => states.push(state))
      const told = await followed(zk)
      for (let i = 0; i < 5; i++) await writer.set(`/t/small${i}`, 'x')
      await writer.set('/t/large3', 'x')
      await eventually(() => told.length >= 6)
      const paths = [...told].map(brief).sort()
      expect(paths).toEqual(
        ['large3', 'small0', 'small1', 'small2', 'small3', 'small4'].map((n) => `NodeDataChanged /t/${n}`),
      )
      expect(states).toEqual([])
    })

    test('data over the limit is told as such, and again once it can be read', async () => {
      await start(compat)
      const writer = await client(LARGE)
      await writer.create('/t')
      await writer.create('/t/a', Buffer.alloc(2 * MB))
      await writer.create('/t/a/below', 'x')
      const told = await followed(await client({ maxReply: MB }), { data: true, initial: true })
      await eventually(() => told.length >= 3)
      expect(told.map(brief).sort()).toEqual([
        'NodeCreated /t',
        'NodeCreated /t/a WireError',
        'NodeCreated /t/a/below 1',
      ])
      told.length = 0
      await writer.set('/t/a', Buffer.alloc(2 * MB, 1))
      await eventually(() => told.length === 1)
      await writer.set('/t/a', 'four')
      await writer.set('/t/a/below', 'xx')
      await eventually(() => told.length >= 3)
      expect(told.map(brief).sort()).toEqual([
        'NodeDataChanged /t/a 4',
        'NodeDataChanged /t/a WireError',
        'NodeDataChanged /t/a/below 2',
      ])
      expect(told.find((change) => 'unread' in change)).toMatchObject({ version: 1, zxid: expect.any(BigInt) })
    })

    test('what may not be read is told as such, and hides what is below it', async () => {
      await start(compat)
      const writer = await client({ auth: ['digest:a:b'] })
      await writer.create('/t')
      await writer.create('/t/open')
      await writer.create('/t/private', 'x', { acl: 'auth::cdrwa' })
      await writer.create('/t/private/below')
      const told = await followed(await client(), { data: true, initial: true })
      await eventually(() => told.length >= 4)
      expect(told.map(brief).sort()).toEqual([
        'Gap unreadable /t/private',
        'NodeCreated /t',
        'NodeCreated /t/open',
        'NodeCreated /t/private NoAuth',
      ])
      expect(told.find(({ type }) => type === 'Gap')).toMatchObject({ error: { name: 'NoAuth' }, since: 0n })
      told.length = 0
      // Once it may be read, the next change brings what was not known.
      await writer.setAcl('/t/private', 'world:anyone:cdrwa')
      await writer.set('/t/private', 'xx')
      await writer.set('/t/open', 'xx')
      await eventually(() => told.length >= 2)
      expect(told.map(brief)).toEqual(
        expect.arrayContaining(['NodeDataChanged /t/open 2', 'NodeDataChanged /t/private 2']),
      )
    })

    test('too long a list of children is told where it would have been looked at', async () => {
      await start(compat)
      const writer = await client()
      await writer.createMany([{ path: '/t' }, { path: '/t/long' }, { path: '/t/short' }])
      const name = 'x'.repeat(200)
      await writer.createMany(Array.from({ length: 600 }, (_, i) => ({ path: `/t/long/${name}${i}` })))
      const told = await followed(await client({ maxReply: 100_000 }), { initial: true })
      await writer.set('/t/short', 'x')
      await eventually(() => told.length >= 5)
      expect(told.map(brief).sort()).toEqual([
        'Gap unreadable /t/long',
        'NodeCreated /t',
        'NodeCreated /t/long',
        'NodeCreated /t/short',
        'NodeDataChanged /t/short',
      ])
    })

    test('a condition that needs no data holds for what cannot be read; one that does fails', async () => {
      await start(compat)
      const writer = await client({ ...LARGE, auth: ['digest:a:b'] })
      await writer.create('/private', 'x', { acl: 'auth::cdrwa' })
      await writer.create('/large', Buffer.alloc(2 * MB))
      const zk = await client({ maxReply: MB })
      const { signal } = new AbortController()
      for (const [path, name] of [
        ['/private', 'NoAuth'],
        ['/large', 'WireError'],
      ] as const) {
        const there = awaitNode(
          async () => zk,
          path,
          ({ stat }) => stat !== undefined,
          signal,
        )
        // 3.9 does not even say whether there is one.
        if (compat === '3.9' && name === 'NoAuth') await expect(there).rejects.toMatchObject({ name })
        else expect(await there).toMatchObject({ stat: { version: 0 }, data: null, unread: { name } })
        const reading = awaitNode(
          async () => zk,
          path,
          ({ unread }) => Promise.reject(unread),
          signal,
        )
        await expect(reading).rejects.toMatchObject({ name })
      }
    })
  })

test('after a cut, what nobody can list is not taken for deleted', async () => {
  await start('3.9')
  const writer = await client()
  await writer.create('/t')
  await writer.create('/t/long')
  await using proxy = await FaultyProxy.start({ host: '127.0.0.1', port: sandbox!.port! })
  const zk = await client({ maxReply: 100_000 }, proxy.connectString)
  const told = await followed(zk)
  const name = 'x'.repeat(200)
  await writer.createMany(Array.from({ length: 600 }, (_, i) => ({ path: `/t/long/${name}${i}` })))
  await eventually(() => told.length === 600)
  told.length = 0
  proxy.cut()
  await writer.delete(`/t/long/${name}7`)
  await eventually(() => told.length >= 3)
  expect(told.map(brief)).toEqual(['Gap reconnected /t', 'Gap unreadable /t/long', `NodeDeleted /t/long/${name}7`])
  await writer.delete(`/t/long/${name}8`)
  await eventually(() => told.length >= 4)
})

test('without multiRead a server that has lasting watches is followed with one read each', async () => {
  await start('3.6')
  const writer = await client()
  await writer.create('/t')
  await writer.createMany(Array.from({ length: 200 }, (_, i) => ({ path: `/t/${i}` })))
  await using proxy = await FaultyProxy.start({ host: '127.0.0.1', port: sandbox!.port! })
  const MULTI_READ = 22
  proxy.rewrite = (chunk) => {
    for (let at = 0; at + 12 <= chunk.length; at += 4 + chunk.readInt32BE(at))
      if (chunk.readInt32BE(at + 8) === MULTI_READ && chunk.readInt32BE(at) > 40) chunk.writeInt32BE(222, at + 8)
    return chunk
  }
  const told = await followed(await client({}, proxy.connectString), { data: true, initial: true })
  await eventually(() => told.length >= 201)
  await writer.createMany(Array.from({ length: 200 }, (_, i) => ({ path: `/t/${i}/x`, data: 'x' })))
  await eventually(() => told.length >= 401)
  expect(new Set(told.map(brief)).size).toBe(401)
})

/** A transport whose answers pass through somebody's hands. */
function tampered(inner: Transport, tamper: (payload: Buffer) => Buffer): Transport {
  return new Proxy(inner, {
    get(target, key) {
      if (key === 'open')
        return (sink: TransportSink) =>
          target.open({ frame: (payload) => sink.frame(tamper(payload)), closed: (error) => sink.closed(error) })
      const value = Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

test('damaged answers cost the connection each, and do not go on for ever', async () => {
  await start('3.9')
  const writer = await client()
  await writer.create('/t')
  await writer.createMany(Array.from({ length: 100 }, (_, i) => ({ path: `/t/${i}`, data: i === 7 ? 'damage' : 'x' })))
  let connections = 0
  const transport = (): Transport => {
    connections++
    return tampered(sandbox!.transport(), (payload) => {
      const at = payload.indexOf('damage')
      // Its length says more than there is.
      if (at > 0) payload.writeInt32BE(0x7ffffff, at - 4)
      return payload
    })
  }
  const zk = await client({ transport })
  const told = await followed(zk, { data: true })
  await writer.set('/t/1', 'yy')
  await eventually(() => told.some(({ path }) => path === '/t/1'))
  await writer.set('/t/7', 'damage once more')
  await eventually(() => told.some((change) => 'unread' in change))
  await writer.set('/t/7', 'sound')
  await eventually(() => told.some((change) => change.path === '/t/7' && 'data' in change))
  expect(connections).toBeLessThan(8)
})
