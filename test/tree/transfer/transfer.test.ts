import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { parseAcl } from '../../../src/client/terms/acl.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import type { Znode } from '../../../src/tree/walk/znode.ts'
import { move, placeOf, read } from './moving.ts'

let sandbox: Sandbox
let zk: ZooKeeper
beforeAll(async () => {
  sandbox = await Sandbox.start()
  zk = await connect('', { transport: () => sandbox.transport() })
})
afterAll(async () => {
  await zk?.close()
  await sandbox?.stop()
})

const open = parseAcl('world:anyone:cdrwa')
const closed = parseAcl('world:anyone:r')
const znode = (path: string, data: string | null = null, acl = open): Znode => ({
  path,
  data: data === null ? null : Buffer.from(data),
  acl,
})

test('a tree that is not there is made, its parents too, as one transaction', async () => {
  const wanted = [znode('', 'root'), znode('/a'), znode('/a/x', ''), znode('/b', 'b', closed)]
  expect(await move(zk, '/deep/er/app', placeOf(wanted))).toMatchObject({ created: 6, refused: 0, atomic: true })
  expect(await read(zk, '/deep/er/app')).toEqual([
    { path: '', data: 'root', acl: 'world:anyone:31' },
    { path: '/a', data: null, acl: 'world:anyone:31' },
    { path: '/a/x', data: '', acl: 'world:anyone:31' },
    { path: '/b', data: 'b', acl: 'world:anyone:1' },
  ])
  expect(await move(zk, '/deep/er/app', placeOf(wanted))).toMatchObject({ created: 0, changed: 0, atomic: false })
})

test('parents that let nothing come below them have their ACL in the end', async () => {
  const wanted = [znode('', null, closed), znode('/a', 'a', closed), znode('/a/x', 'x', closed), znode('/b')]
  expect(await move(zk, '/closed', placeOf(wanted))).toMatchObject({ created: 4, refused: 0, open: 0, atomic: false })
  expect((await read(zk, '/closed')).map(({ acl }) => acl)).toEqual([
    'world:anyone:1',
    'world:anyone:1',
    'world:anyone:1',
    'world:anyone:31',
  ])
})

test('what is there is changed and deleted under the versions that were read', async () => {
  await move(zk, '/old', placeOf([znode('', 'r'), znode('/a', '1'), znode('/a/x'), znode('/a/y', 'y'), znode('/b')]))
  const wanted = [znode('', 'r'), znode('/a', '2'), znode('/a/x', null, closed), znode('/c')]
  for (const atomic of ['prefer', 'never'] as const) {
    const moved = await move(zk, '/old', placeOf(wanted), { atomic })
    if (atomic === 'prefer') expect(moved).toMatchObject({ created: 1, changed: 2, deleted: 2, conflicts: 0 })
    else expect(moved).toMatchObject({ created: 0, changed: 0, deleted: 0, conflicts: 0 })
  }
  expect((await read(zk, '/old')).map(({ path, data }) => `${path} ${data}`)).toEqual([
    ' r',
    '/a 2',
    '/a/x null',
    '/c null',
  ])
})

test('the zookeeper of the servers and bad names are left alone', async () => {
  const wanted = [znode(''), znode('/a\u0001'), znode('/fine'), znode('/zookeeper'), znode('/zookeeper/quota', 'x')]
  const moved = await move(zk, '/', placeOf(wanted), { kinds: ['added'] })
  expect(moved.obstacles).toMatchObject([{ path: '/a\u0001', why: 'failed' }])
  expect(moved.refused).toBe(1)
  expect(await zk.exists('/fine')).toBeDefined()
  await expect(move(zk, '/zookeeper/x', placeOf(wanted))).rejects.toThrow("the servers' own")
})
