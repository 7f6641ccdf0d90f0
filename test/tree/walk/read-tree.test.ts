import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { siblings } from '../../../src/tree/walk/list.ts'
import { type ReadTreeOptions, readTree } from '../../../src/tree/walk/read-tree.ts'
import { newTally, type PickChildren, type Znode } from '../../../src/tree/walk/znode.ts'

let sandbox: Sandbox
let zk: ZooKeeper
beforeEach(async () => {
  sandbox = await Sandbox.start()
  zk = await connect(sandbox.connectString)
  for (const path of ['/a', '/a/b', '/a/b/c', '/a/d']) await zk.create(path, path)
})
afterEach(async () => {
  await zk.close()
  await sandbox.stop()
})

async function read(options: ReadTreeOptions): Promise<Znode[]> {
  const found: Znode[] = []
  for await (const batch of readTree(zk, '/a', options)) found.push(...batch)
  return found
}

test('what nobody wants of a znode is not told', async () => {
  expect(await read({})).toEqual([{ path: '/a' }, { path: '/a/b' }, { path: '/a/b/c' }, { path: '/a/d' }])
})

test('each part that is wanted is told', async () => {
  const [root, , leaf] = await read({ want: { children: true, data: true, stat: true, acl: true } })
  expect(root).toMatchObject({ children: ['b', 'd'], acl: [{ scheme: 'world' }], stat: { numChildren: 2 } })
  expect(leaf).toMatchObject({ children: [], data: Buffer.from('/a/b/c'), stat: { dataLength: 6 } })
})

test('levels below depth are left out in silence, what is skipped is counted', async () => {
  const tally = newTally()
  expect(await read({ depth: 1, skip: (path) => path === '/a/d', tally })).toHaveLength(2)
  expect(tally).toEqual({ read: 2, gone: 0, denied: 0, skipped: 1 })
})

test('children come as they were picked; those that were not are skipped', async () => {
  const tally = newTally()
  const asked: string[] = []
  const pick: PickChildren = async (path, names) => {
    asked.push(`${path} ${names}`)
    return path === '/a' ? ['d', 'b'] : []
  }
  const found = await read({ want: { children: true }, pick, tally })
  expect(found).toEqual([
    { path: '/a', children: ['d', 'b'] },
    { path: '/a/d', children: [] },
    { path: '/a/b', children: [] },
  ])
  expect(asked).toEqual(['/a b,d', '/a/b c'])
  expect(tally).toEqual({ read: 3, gone: 0, denied: 0, skipped: 1 })
})

test('of what lies too deep nothing is picked', async () => {
  const pick = async (path: string) => Promise.reject(new Error(path))
  expect(await read({ depth: 0, want: { children: true }, pick })).toEqual([{ path: '/a', children: ['b', 'd'] }])
})

test('siblings stand in an order, and so many of them', async () => {
  await zk.set('/a/d', 'longer')
  const paths = async (options: Parameters<typeof siblings>[1]) =>
    (await read({ pick: siblings(zk, options) })).map(({ path }) => path)
  expect(await paths({ order: 'size' })).toEqual(['/a', '/a/d', '/a/b', '/a/b/c'])
  expect(await paths({ order: 'size', limit: 1 })).toEqual(['/a', '/a/d'])
  expect(await paths({ limit: 1 })).toEqual(['/a', '/a/b', '/a/b/c'])
})

test('data that may not be read is told as denied, and counted', async () => {
  await zk.setAcl('/a/b/c', [{ perms: 2, scheme: 'world', id: 'anyone' }])
  const tally = newTally()
  const denied = (await read({ want: { data: true }, tally })).filter((znode) => znode.denied)
  expect(denied).toMatchObject([{ path: '/a/b/c', denied: { name: 'NoAuth' } }])
  expect(tally).toMatchObject({ read: 4, denied: 1 })
})
