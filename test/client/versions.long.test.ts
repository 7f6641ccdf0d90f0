import { describe, expect, test } from 'vitest'
import type { ZooKeeper } from '../../src/client/client.ts'
import { connect } from '../../src/client/connect.ts'
import type { ConnectionError } from '../../src/client/terms/connection-error.ts'
import type { ZkError } from '../../src/wire/error.ts'
import { FaultyProxy } from '../harness/proxy.ts'
import { type RealServer, startServer } from '../harness/real-server.ts'
import { release, versions } from '../harness/versions.ts'

/** Operations added after 3.4, by the release that has them first. Before it, the answer is Unimplemented. */
const since = {
  create2: '3.5',
  createContainer: '3.5',
  createTTL: '3.5',
  checkWatches: '3.5',
  removeWatches: '3.5',
  reconfig: '3.5',
  multiRead: '3.6',
  addWatch: '3.6',
  setWatches2: '3.6',
  getEphemerals: '3.6',
  getAllChildrenNumber: '3.6',
  whoAmI: '3.7',
} as const

type Later = keyof typeof since

const ask: Record<Later, (zk: ZooKeeper) => Promise<unknown>> = {
  create2: (zk) => zk.call('create2', { path: '/op-create2', data: null, acl: open, flags: 0 }),
  createContainer: (zk) => zk.call('createContainer', { path: '/op-container', data: null, acl: open, flags: 4 }),
  createTTL: (zk) => zk.call('createTTL', { path: '/op-ttl', data: null, acl: open, flags: 5, ttl: 60_000 }),
  checkWatches: (zk) => zk.call('checkWatches', { path: '/', type: 3 }),
  removeWatches: (zk) => zk.call('removeWatches', { path: '/', type: 3 }),
  reconfig: (zk) => zk.reconfig({ leaving: '9' }),
  multiRead: (zk) => zk.call('multiRead', [{ op: 'getData', request: { path: '/', watch: false } }]),
  addWatch: (zk) => zk.call('addWatch', { path: '/', mode: 0 }),
  setWatches2: (zk) =>
    zk.call('setWatches2', {
      relativeZxid: 0n,
      dataWatches: [],
      existWatches: [],
      childWatches: [],
      persistentWatches: ['/none'],
      persistentRecursiveWatches: [],
    }),
  getEphemerals: (zk) => zk.call('getEphemerals', { prefixPath: '/' }),
  getAllChildrenNumber: (zk) => zk.call('getAllChildrenNumber', { path: '/' }),
  whoAmI: (zk) => zk.call('whoAmI', {}),
}

const open = [{ perms: 31, scheme: 'world', id: 'anyone' }]

/** `ok`, the name of the server's error, or of the connection's. */
function answer(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'ok',
    (error: ZkError | ConnectionError) => ('kind' in error ? `connection ${error.kind}` : error.name),
  )
}

function atLeast(version: string, floor: string): boolean {
  const [a, b] = [version, floor].map((text) => text.split('.').map(Number)) as [number[], number[]]
  return a[0]! > b[0]! || (a[0] === b[0] && a[1]! >= b[1]!)
}

describe.each(versions)('ZooKeeper %s', async (version) => {
  const classpath = await release(version)
  const it = classpath ? test : test.skip
  const run = async (work: (server: RealServer) => Promise<void>): Promise<void> => {
    await using server = await startServer({ classpath: classpath! })
    await work(server)
  }

  it('answers each operation as its release should', () =>
    run(async (server) => {
      const answers: Record<string, string> = {}
      for (const op of Object.keys(since) as Later[]) {
        await using zk = await connect(server.connectString)
        answers[op] = await answer(ask[op](zk))
      }
      process.stderr.write(`${version} ${JSON.stringify(answers)}\n`)
      for (const [op, floor] of Object.entries(since)) {
        if (atLeast(version, floor)) expect(answers[op], op).toMatch(/^(ok|NoWatcher|ReconfigDisabled)$/)
        else expect(answers[op], op).toBe('Unimplemented')
      }
    }))

  it('does everything the client promises on it, with what it has', () =>
    run(async (server) => {
      await using zk = await connect(server.connectString)
      const id = zk.sessionId
      expect((await zk.create('/a/b', 'x', { parents: true })).stat.dataLength).toBe(1)
      expect((await zk.create('/a/s-', null, { mode: 'ephemeral-sequential' })).path).toMatch(/^\/a\/s-\d{10}$/)
      expect((await zk.set('/a/b', 'y', { version: 0 })).version).toBe(1)
      expect(await zk.transaction().check('/a/b', 1).create('/a/c').commit()).toHaveLength(2)
      await expect(zk.transaction().check('/a/b', 7).commit()).rejects.toMatchObject({ name: 'BadVersion' })
      await zk.setAcl('/a/c', 'world:anyone:cdrwa')
      const reads = await zk.getMany(['/a/b', '/none'])
      expect(reads.map((read) => (read.error ? read.error.name : read.data?.toString()))).toEqual(['y', 'NoNode'])
      expect(await zk.countDescendants('/a')).toBe(3)
      expect((await zk.createMany([{ path: '/a/m1' }, { path: '/a/m2' }])).some(({ error }) => error)).toBe(false)
      expect((await zk.deleteMany(['/a/m1', '/a/m2'])).some(({ error }) => error)).toBe(false)
      // Learning what an old server lacks costs connections, never the session.
      expect(zk.sessionId).toBe(id)
    }))

  it('keeps watches through a cut', () =>
    run(async (server) => {
      await using proxy = await FaultyProxy.start(server)
      await using zk = await connect(proxy.connectString)
      await using other = await connect(server.connectString)
      await other.create('/w')
      const watch = zk.watch('/w')
      const lasting = zk.watch('/w', { mode: 'persistent-recursive' })
      await watch.ready
      const has = atLeast(version, '3.6')
      if (has) await lasting.ready
      else await expect(lasting.next()).rejects.toMatchObject({ name: 'Unimplemented' })
      const back = new Promise<void>((resolve) => {
        zk.events.subscribe(({ state }) => {
          if (state === 'connected') resolve()
        })
      })
      proxy.cut()
      await back
      await zk.sync()
      await other.set('/w', 'x')
      expect(await watch.next()).toMatchObject({ value: { type: 'NodeDataChanged', path: '/w' } })
      if (!has) return
      expect(await lasting.next()).toMatchObject({ value: { type: 'Gap' } })
      expect(await lasting.next()).toMatchObject({ value: { type: 'NodeDataChanged', path: '/w' } })
    }))
})
