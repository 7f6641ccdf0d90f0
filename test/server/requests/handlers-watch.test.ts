import { expect, test } from 'vitest'
import { addWatchModes, eventTypes, perms, watcherTypes } from '../../../src/wire/codes.ts'
import { anyone, toCreate } from './create-request.ts'
import { NearServer } from './near-server.ts'

const { NodeCreated, NodeDeleted, NodeDataChanged, NodeChildrenChanged } = eventTypes

/** Sets the data of a node anew. */
function touch(server: NearServer, path: string): void {
  server.apply({ type: 'setData', path, data: null, version: server.tree.nodes.get(path)!.version + 1 })
}

test('a watcher hears of a change before the one who made it gets his answer', async () => {
  const raw = await new NearServer().connect()
  await raw.request('exists', { path: '/a', watch: true })
  await raw.request('create', toCreate('/a'))
  expect(raw.inbox.map(({ xid }) => xid)).toEqual([1, -1, 2])
  expect(raw.events).toEqual([{ type: NodeCreated, path: '/a' }])
})

test('watches go with the connection that left them', async () => {
  const server = new NearServer()
  const raw = await server.connect()
  await raw.request('exists', { path: '/none', watch: true })
  await raw.request('getChildren', { path: '/', watch: true })
  await raw.request('addWatch', { path: '/', mode: addWatchModes['persistent-recursive'] })
  expect(server.watches.count).toBe(3)
  raw.destroy()
  await expect.poll(() => server.watches.count).toBe(0)
})

test('only a watch of the kind that is named is found and removed, the others stay', async () => {
  const server = new NearServer()
  server.put('/a')
  const raw = await server.connect()
  await raw.request('getData', { path: '/a', watch: true })
  await raw.request('addWatch', { path: '/a', mode: addWatchModes.persistent })
  const check = (type: number) => raw.verdict('checkWatches', { path: '/a', type })
  const remove = (type: number) => raw.verdict('removeWatches', { path: '/a', type })
  expect([await check(watcherTypes.data), await check(watcherTypes.children)]).toEqual(['ok', 'NoWatcher'])
  expect([await remove(watcherTypes['persistent-recursive']), await remove(watcherTypes.persistent)]).toEqual([
    'NoWatcher',
    'ok',
  ])
  touch(server, '/a')
  touch(server, '/a')
  expect([await check(watcherTypes.any), raw.events]).toEqual(['NoWatcher', [{ type: NodeDataChanged, path: '/a' }]])
})

test("another's watch is none of one's own, though releases before 3.9 say it is there", async () => {
  for (const [compat, found] of [
    ['3.8', 'ok'],
    ['3.9', 'NoWatcher'],
  ] as const) {
    const server = new NearServer({ compat })
    const [raw, other] = [await server.connect(), await server.connect()]
    await other.request('exists', { path: '/a', watch: true })
    const named = { path: '/a', type: watcherTypes.data }
    expect([await raw.verdict('checkWatches', named), await raw.verdict('removeWatches', named)]).toEqual([
      found,
      'NoWatcher',
    ])
    server.put('/a')
    await other.until(() => other.events.length === 1)
  }
})

test('who comes back is told at once what changed meanwhile, and watches the rest again', async () => {
  const server = new NearServer()
  for (const path of ['/changed', '/gone', '/same', '/parent']) server.put(path)
  const relativeZxid = server.tree.lastZxid
  touch(server, '/changed')
  server.apply({ type: 'delete', path: '/gone' })
  server.put('/new')
  server.put('/parent/child')
  const raw = await server.connect()
  await raw.request('setWatches', {
    relativeZxid,
    dataWatches: ['/changed', '/gone', '/same'],
    existWatches: ['/new', '/none'],
    childWatches: ['/parent', '/same'],
  })
  const missed = [
    { type: NodeDataChanged, path: '/changed' },
    { type: NodeDeleted, path: '/gone' },
    { type: NodeCreated, path: '/new' },
    { type: NodeChildrenChanged, path: '/parent' },
  ]
  expect(raw.events).toEqual(missed)
  for (const path of ['/changed', '/parent', '/same']) touch(server, path)
  server.put('/none')
  server.put('/same/child')
  await raw.request('exists', { path: '/', watch: false })
  expect(raw.events.slice(missed.length)).toEqual([
    { type: NodeDataChanged, path: '/same' },
    { type: NodeCreated, path: '/none' },
    { type: NodeChildrenChanged, path: '/same' },
  ])
})

test('lasting watches are taken up again, and not told of what they missed', async () => {
  const server = new NearServer()
  for (const path of ['/one', '/all', '/all/below']) server.put(path)
  const raw = await server.connect()
  const none = { dataWatches: [], existWatches: [], childWatches: [] }
  const lasting = { persistentWatches: ['/one'], persistentRecursiveWatches: ['/all'] }
  await raw.request('setWatches2', { relativeZxid: 0n, ...none, ...lasting })
  expect(raw.events).toEqual([])
  for (const path of ['/one', '/one', '/all/below']) touch(server, path)
  await raw.request('exists', { path: '/', watch: false })
  expect(raw.events.map(({ path }) => path)).toEqual(['/one', '/one', '/all/below'])
})

test('who may not read a node hears nothing of it, unless the release is older than that rule', async () => {
  for (const [compat, heard] of [
    ['3.8.0', ['/hidden', '/shown']],
    ['3.9', ['/shown']],
  ] as const) {
    const server = new NearServer({ compat })
    server.put('/hidden', anyone(perms.write))
    server.put('/shown')
    const raw = await server.connect()
    await raw.request('addWatch', { path: '/', mode: addWatchModes['persistent-recursive'] })
    for (const path of ['/hidden', '/shown']) touch(server, path)
    await raw.until(() => raw.events.some(({ path }) => path === '/shown'))
    expect(raw.events.map(({ path }) => path)).toEqual(heard)
  }
})
