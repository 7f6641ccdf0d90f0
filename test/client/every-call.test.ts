import { describe, expect, test } from 'vitest'
import { ZooKeeper } from '../../src/client/client.ts'
import { connect } from '../../src/client/connect.ts'
import { HostileServer, type Lies } from '../harness/hostile-server.ts'

const TIMEOUT = 400
/** For a machine that is busy. */
const SLACK = 1500
const AUTH = 100

const ticket = { id: 0x100000000000002n, password: Buffer.alloc(16) }

/** Every way to wait for something, by the method that gives it. */
const calls: Record<string, (zk: ZooKeeper) => Promise<unknown>> = {
  sibling: (zk) => zk.sibling(),
  bury: (zk) => zk.bury(ticket),
  create: (zk) => zk.create('/a/b', 'x', { parents: true }),
  createParents: (zk) => zk.createParents('/a/b'),
  get: (zk) => zk.get('/a'),
  set: (zk) => zk.set('/a', 'x'),
  children: (zk) => zk.children('/a'),
  exists: (zk) => zk.exists('/a'),
  delete: (zk) => zk.delete('/a'),
  getAcl: (zk) => zk.getAcl('/a'),
  setAcl: (zk) => zk.setAcl('/a', 'world:anyone:r'),
  sync: (zk) => zk.sync(),
  getMany: (zk) => zk.getMany(['/a', '/b']),
  childrenMany: (zk) => zk.childrenMany(['/a', '/b']),
  createChroot: (zk) => zk.createChroot(),
  readTogether: (zk) =>
    zk.readTogether(
      ['/a', '/b'].map((path) => ({ op: 'getData', path })),
      () => {},
    ),
  createMany: (zk) => zk.createMany([{ path: '/a' }, { path: '/b' }]),
  deleteMany: (zk) => zk.deleteMany(['/a', '/b']),
  transaction: (zk) => zk.transaction().delete('/a').commit(),
  watch: async (zk) => {
    const watches = (['data', 'exists', 'children', 'persistent', 'persistent-recursive'] as const).map((mode) =>
      zk.watch(`/${mode}`, { mode }),
    )
    // A watch that is closed leaves as one that waits for `ready` does.
    const closed = zk.watch('/closed', { mode: 'persistent' }).close()
    await Promise.allSettled([...watches.map(({ ready }) => ready), closed])
    await Promise.all(watches.map((watch) => watch.close()))
  },
  ephemerals: (zk) => zk.ephemerals(),
  countDescendants: (zk) => zk.countDescendants('/a'),
  whoAmI: (zk) => zk.whoAmI(),
  config: (zk) => zk.config(),
  reconfig: (zk) => zk.reconfig({ joining: 'server.4=h:1:2;3' }),
  addAuth: (zk) => zk.addAuth('digest', 'c:d'),
  ping: (zk) => zk.ping(),
  prove: (zk) => zk.prove(),
  call: (zk) => zk.call('getChildren', { path: '/a', watch: false }),
  close: (zk) => zk.close(),
}
const immediate = ['within', 'updateServers', 'certainty', 'lacks']

test('every public method is in the list', () => {
  const methods = Object.entries(Object.getOwnPropertyDescriptors(ZooKeeper.prototype))
    .filter(([name, { value }]) => typeof value === 'function' && name !== 'constructor')
    .map(([name]) => name)
  expect([...Object.keys(calls), ...immediate].sort()).toEqual(methods.sort())
})

const servers: Record<string, { lies: Lies; auth: string[] }> = {
  'answers handshakes and pings only': { lies: { only: 'pings' }, auth: [] },
  'answers nothing behind the handshake': { lies: { only: 'nothing' }, auth: [] },
  'answers handshakes, pings and credentials, but no other request': {
    lies: { request: (lie) => lie.op === AUTH && lie.reply(undefined, { xid: -4 }) },
    auth: ['digest:a:b'],
  },
}

describe.each(Object.entries(servers))('a server that %s', (_, { lies, auth }) => {
  const inTime = async (work: () => Promise<unknown>): Promise<number> => {
    const start = performance.now()
    await Promise.race([
      work().catch(() => {}),
      new Promise((resolve) => setTimeout(resolve, 4 * (TIMEOUT + SLACK)).unref()),
    ])
    return performance.now() - start
  }

  /**
   * A client for each call, before any call is made: one that still connects has the same timeout, and would lose it to the
   * work of all others, or be cut in its handshake by what cuts them.
   */
  const clients = async (server: HostileServer) => {
    const connected: [name: string, call: (zk: ZooKeeper) => Promise<unknown>, zk: ZooKeeper][] = []
    for (const [name, call] of Object.entries(calls)) {
      connected.push([name, call, await connect(server.connectString, { timeout: TIMEOUT, auth })])
    }
    return connected
  }

  test('every call ends within its timeout', async () => {
    await using server = await HostileServer.start(lies)
    const each = (await clients(server)).map(async ([name, call, zk]) => {
      const took = await inTime(() => call(zk))
      return [name, took < TIMEOUT + SLACK && (await inTime(() => zk.close())) < TIMEOUT + SLACK] as const
    })
    expect((await Promise.all(each)).filter(([, ended]) => !ended)).toEqual([])
  })

  test('every call ends when the connection is cut behind it, and after the end at once', async () => {
    await using server = await HostileServer.start(lies)
    const connected = await clients(server)
    setTimeout(() => server.cut(), 20)
    const each = connected.map(async ([name, call, zk]) => {
      const cut = inTime(() => call(zk))
      const took = await cut
      await zk.close()
      return [name, took < TIMEOUT + SLACK && (name === 'bury' || (await inTime(() => call(zk))) < SLACK)] as const
    })
    expect((await Promise.all(each)).filter(([, ended]) => !ended)).toEqual([])
  })
})

test('a connection whose credentials go unanswered ends in time, too', async () => {
  await using server = await HostileServer.start({ only: 'pings' })
  await expect(connect(server.connectString, { timeout: TIMEOUT, auth: ['digest:a:b'] })).rejects.toMatchObject({
    kind: 'timeout',
  })
})
