import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ZooKeeper } from '../../src/client/client.ts'
import { connect } from '../../src/client/connect.ts'
import { Counter } from '../../src/recipes/counter.ts'
import { Group } from '../../src/recipes/group.ts'
import { Lock } from '../../src/recipes/lock/lock.ts'
import { Queue } from '../../src/recipes/queue/queue.ts'
import { Sandbox } from '../../src/server/sandbox.ts'

let sandbox: Sandbox
let root: ZooKeeper
const inside = (chroot: string) => connect(`sandbox${chroot}`, { transport: () => sandbox.transport() })

beforeAll(async () => {
  sandbox = await Sandbox.start({ port: false })
  root = await inside('')
})
afterAll(async () => {
  await root?.close()
  await sandbox?.stop()
})

test('createChroot makes all that is missing, tells whether anything was, and gives it the ACL', async () => {
  await using zk = await inside('/a/b/c')
  expect(await zk.createChroot({ acl: 'world:anyone:cdra' })).toBe(true)
  expect((await root.getAcl('/a/b/c')).acl).toEqual([{ scheme: 'world', id: 'anyone', perms: 29 }])
  expect(await zk.createChroot()).toBe(false)
  expect((await zk.create('/x/y', 'data', { parents: true })).path).toBe('/x/y')
  expect(await root.createChroot()).toBe(false)
})

test('what it may not make is told with the path of the server', async () => {
  await root.create('/closed', null, { acl: 'world:anyone:r' })
  await using zk = await inside('/closed/b')
  await expect(zk.createChroot()).rejects.toMatchObject({ name: 'NoAuth', path: '/closed/b' })
})

test.each(['/one', '/two/levels'])('nothing else makes a missing chroot: %s', async (chroot) => {
  await using zk = await inside(chroot)
  const missing = { name: 'NoNode' }
  await expect(zk.create('/x')).rejects.toMatchObject(missing)
  await expect(zk.create('/x', null, { parents: true })).rejects.toMatchObject(missing)
  await expect(zk.create('/x/y/z', null, { parents: true })).rejects.toMatchObject(missing)
  await expect(zk.createParents('/x/y')).rejects.toMatchObject(missing)
  await expect(new Lock(zk, '/lock').acquire()).rejects.toMatchObject(missing)
  await expect(new Lock(zk, '/').acquire()).rejects.toMatchObject(missing)
  await expect(new Group(zk, '/').join('web-1')).rejects.toMatchObject(missing)
  await expect(new Group(zk, '/group').join('web-1')).rejects.toMatchObject(missing)
  await expect(new Queue(zk, '/queue').put('x')).rejects.toMatchObject(missing)
  await expect(new Counter(zk, '/counter').add(1n)).rejects.toMatchObject(missing)
  expect(await root.exists(chroot.slice(0, 4))).toBeUndefined()
})
