import { createConnection } from 'node:net'
import fc from 'fast-check'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import type { Journal } from '../../../src/server/disk/journal.ts'
import { serve } from '../../../src/server/requests/serve.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { Server } from '../../../src/server/session/server.ts'
import { resolveSettings } from '../../../src/server/settings/settings.ts'
import { QUOTA_ROOT } from '../../../src/server/tree/quota.ts'
import { Tree } from '../../../src/server/tree/tree.ts'
import type { Txn, TxnStamp } from '../../../src/server/tree/txn.ts'
import { errorCodes } from '../../../src/wire/codes.ts'
import type { MultiOperation } from '../../../src/wire/multi.ts'
import { pipe } from '../../../src/wire/transport.ts'
import { toCreate } from '../requests/create-request.ts'
import { NearServer } from '../requests/near-server.ts'
import { RawClient } from '../requests/raw-client.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

/** Keeps transactions in memory, and throws when it is told to. */
class MoodyJournal implements Journal {
  readonly dirty = false
  readonly kept: [TxnStamp, Txn][] = []
  throws = false

  append(stamp: TxnStamp, txn: Txn): void {
    if (this.throws) throw new Error('the log takes nothing')
    this.kept.push([stamp, txn])
  }

  async sync(): Promise<void> {}
}

function start(journal: Journal): { server: Server; connect: () => Promise<RawClient> } {
  const server = new Server(resolveSettings({}), undefined, journal)
  onTestFinished(() => server.stop())
  const connect = async () => {
    const { client, server: end } = pipe({ client: 1e6, server: 1e6 })
    serve(server, end)
    const raw = new RawClient(client)
    await raw.handshake()
    return raw
  }
  return { server, connect }
}

/** All that can be known of a tree, the order of nodes and children left aside. */
function known(tree: Tree): unknown {
  const nodes = [...tree.nodes].map(([path, node]) => [path, { ...node, children: [...(node.children ?? [])].sort() }])
  const { containers, ttls, ephemerals } = tree.lifetimes
  const owned = [...ephemerals].map(([id, paths]) => [id, [...paths].sort()])
  return { zxid: tree.lastZxid, nodes: new Map(nodes as []), containers, ttls, owned: new Map(owned as []) }
}

/** A tree made of what the journal has. */
function replayed({ kept }: MoodyJournal): Tree {
  const tree = new Tree()
  for (const [stamp, txn] of kept) tree.apply(stamp, txn)
  return tree
}

const names = ['/a', '/b', '/a/a', '/a/b', '/a/a/a', `${QUOTA_ROOT}/a`, `${QUOTA_ROOT}/a/zookeeper_limits`]
const path = fc.constantFrom(...names, `${QUOTA_ROOT}/a/zookeeper_stats`)
const data = fc.constantFrom(null, Buffer.from('data'), Buffer.from('count=9,bytes=99'))
const operation: fc.Arbitrary<MultiOperation> = fc.oneof(
  fc.record({ path, data, flags: fc.constantFrom(0, 0, 0, 1, 2, 4) }).map(({ path: at, data: bytes, flags }) => {
    const op = flags === 4 ? ('createContainer' as const) : ('create' as const)
    return { op, request: toCreate(at, { data: bytes, flags }) }
  }),
  path.map((at) => ({ op: 'delete' as const, request: { path: at, version: -1 } })),
  fc
    .tuple(path, data)
    .map(([at, bytes]) => ({ op: 'setData' as const, request: { path: at, data: bytes, version: -1 } })),
)
const step = fc.record({
  operations: fc.array(operation, { minLength: 1, maxLength: 6 }),
  /** What breaks: the log, or the memory at the n-th node that is put into it. */
  fault: fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, fc.constant('log' as const), fc.nat(4)),
})

test('whatever breaks, and wherever: what is seen is what the log has, and the next request is served', async () => {
  vi.spyOn(process, 'emitWarning').mockReturnValue(undefined)
  let broken = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const journal = new MoodyJournal()
      const { server, connect } = start(journal)
      const client = await connect()
      const { nodes } = server.tree
      for (const { operations, fault } of steps) {
        const before = known(server.tree)
        let left = typeof fault === 'number' ? fault : Number.POSITIVE_INFINITY
        journal.throws = fault === 'log'
        nodes.set = (key, node) => {
          if (left-- === 0) throw new RangeError('Map maximum size exceeded')
          return Map.prototype.set.call(nodes, key, node) as typeof nodes
        }
        const { err } = await client.request('multi', operations)
        nodes.set = Map.prototype.set
        journal.throws = false
        if (err === errorCodes.SystemError.code) {
          broken++
          expect(known(server.tree)).toEqual(before)
        }
        expect(known(server.tree)).toEqual(known(replayed(journal)))
        expect((await client.request('exists', { path: '/', watch: false })).err).toBe(0)
      }
      await client.close()
      expect(known(server.tree)).toEqual(known(replayed(journal)))
    }),
    { numRuns: 150 },
  )
  expect(broken).toBeGreaterThan(20)
})

test('a session that cannot be logged is not there, and one that cannot be closed is still there', async () => {
  vi.spyOn(process, 'emitWarning').mockReturnValue(undefined)
  const journal = new MoodyJournal()
  const { server, connect } = start(journal)
  journal.throws = true
  await expect(connect()).rejects.toThrow('ended')
  expect(server.sessions.all.size).toBe(0)
  journal.throws = false
  const client = await connect()
  await client.request('create', toCreate('/mine', { flags: 1 }))
  journal.throws = true
  client.send('closeSession', {})
  await client.untilEnded().catch(() => {})
  expect([server.sessions.all.size, server.tree.nodes.has('/mine')]).toEqual([1, true])
  journal.throws = false
  server.expire([...server.sessions.all.values()][0]!)
  expect([server.sessions.all.size, server.tree.nodes.has('/mine')]).toEqual([0, false])
})

test('a request that breaks something is answered, also when it had to wait in line and a timer takes it', async () => {
  vi.spyOn(process, 'emitWarning').mockReturnValue(undefined)
  const server = new NearServer()
  const client = await server.connect()
  server.put('/big', undefined, Buffer.alloc(900_000))
  server.put('/odd')
  server.tree.nodes.get('/odd')!.acl = null as never
  for (const path of ['/big', '/big']) client.send('getData', { path, watch: false })
  const waits = client.send('getData', { path: '/odd', watch: false })
  const after = client.send('getData', { path: '/big', watch: false })
  expect((await client.reply(waits)).err).toBe(errorCodes.SystemError.code)
  expect((await client.reply(after)).err).toBe(0)
})

test('a quota above 12,000 levels is counted, and all of them are told of', async () => {
  const server = new NearServer({ maxBuffer: 4 * 1024 * 1024 })
  const client = await server.connect()
  const levels = 12_000
  server.put('/d')
  for (let level = 2; level <= levels; level++) server.put('/d'.repeat(level))
  server.put(`${QUOTA_ROOT}/d`)
  await client.request('create', toCreate(`${QUOTA_ROOT}/d/zookeeper_limits`, { data: Buffer.from('count=99999') }))
  await client.request('create', toCreate(`${QUOTA_ROOT}/d/zookeeper_stats`))
  expect(server.tree.nodes.get(`${QUOTA_ROOT}/d/zookeeper_stats`)!.data!.toString()).toBe(`count=${levels},bytes=0`)
})

test('more sessions than a call takes arguments end together', () => {
  const server = new NearServer()
  const many = 200_000
  for (let i = 0; i < many; i++) server.sessions.open(1000, 0)
  expect(server.sessions.due(1e6)).toHaveLength(many)
})

test('an error of the server itself is told of once for each place, without the words of a client', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockReturnValue(undefined)
  const { survived } = await import('../../../src/server/boundary/contain.ts')
  for (let i = 0; i < 3; i++) survived(new RangeError('evil \u001b]52;\n    at words'))
  expect(warn).toHaveBeenCalledTimes(1)
  expect(warn.mock.calls[0]![0]).toMatch(/^the sandbox survived a RangeError at .*boundary\.test/)
})

test('bytes that are no HTTP, and paths that are no URL, leave the server as it was', async () => {
  await using sandbox = await Sandbox.start({ adminPort: 0 })
  const ask = (bytes: string) =>
    new Promise<string>((resolve) => {
      let text = ''
      const socket = createConnection({ host: '127.0.0.1', port: sandbox.adminPort! })
      socket
        .on('data', (chunk) => (text += chunk))
        .on('close', () => resolve(text))
        .on('error', () => {})
      socket.end(bytes)
    })
  const about = fc.constantFrom(
    '//',
    '/commands//',
    '/%',
    '/commands/%00',
    'http://',
    '*',
    '/faults//',
    '/faults/%',
    '?',
    '',
  )
  const target = fc.oneof(
    about,
    fc.string({ unit: 'grapheme-ascii' }).map((text) => text.replace(/\s/g, '')),
  )
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('GET', 'POST', 'CONNECT', 'BREW', ''), target, async (method, url) => {
      await ask(`${method} ${url} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`)
      expect(await ask('GET /commands/ruok HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n')).toMatch(/ 200 /)
    }),
    { numRuns: 200, examples: [['GET', '//']] },
  )
  expect((await RawClient.open(sandbox.port!)).session!.timeOut).toBeGreaterThan(0)
})
