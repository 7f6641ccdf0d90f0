import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ZooKeeper } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { Held } from '../../../src/recipes/holding/held.ts'
import { Lock } from '../../../src/recipes/lock/lock.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { eventually } from '../eventually.ts'

let sandbox: Sandbox
let zk: ZooKeeper
let admin: ZooKeeper
/** Its sessions live so long that what it does at once is told apart from what it does in time. */
let patient: ZooKeeper
beforeEach(async () => {
  sandbox = await Sandbox.start({ port: 0, tickTime: 500 })
  zk = await connect(sandbox.connectString, { sessionTimeout: 1200 })
  admin = await connect(sandbox.connectString)
  patient = await connect(sandbox.connectString, { sessionTimeout: 10_000 })
})
afterEach(async () => {
  await Promise.all([zk.close(), admin.close(), patient.close()])
  await sandbox.stop()
})

const atOnce = (signal: AbortSignal) => eventually(() => signal.aborted, patient.sessionTimeout / 5)
const aborted = (signal: AbortSignal) => eventually(() => signal.aborted)

test('is sure as long as the server answers, however long that is', async () => {
  await using held = await new Lock(zk, '/lock').acquire()
  await sleep(2 * zk.sessionTimeout)
  expect([held.doubt.aborted, held.signal.aborted]).toEqual([false, false])
  await held.confirm()
})

test('a server that falls silent: doubt first, then lost, and both before the session can be over', async () => {
  const held = await new Lock(zk, '/lock').acquire()
  await sleep(100)
  const silent = performance.now()
  sandbox.freeze()
  await aborted(held.doubt)
  expect(held.signal.aborted).toBe(false)
  await aborted(held.signal)
  expect(performance.now() - silent).toBeLessThan(zk.sessionTimeout)
  expect(zk.state).not.toBe('expired')
  expect(String(held.signal.reason)).toContain('does not say that the session lives')
  sandbox.thaw()
})

test('nothing is confirmed while the server is silent', async () => {
  const held = await new Lock(zk, '/lock').acquire()
  sandbox.freeze()
  await aborted(held.signal)
  await expect(held.confirm()).rejects.toThrow('does not say that the session lives')
  sandbox.thaw()
})

test('somebody deletes its znode: time to stop in good order where nobody else can hold it, none where somebody can', async () => {
  const alone = await new Lock(zk, '/alone').acquire()
  await admin.delete(alone.path)
  await aborted(alone.doubt)
  expect(alone.signal.aborted).toBe(false)
  await aborted(alone.signal)
  expect(String(alone.signal.reason)).toContain('was deleted by somebody')

  const wanted = await new Lock(patient, '/wanted').acquire()
  const next = new Lock(admin, '/wanted').acquire()
  await eventually(async () => (await admin.children('/wanted')).children.length === 2)
  await sleep(200)
  await admin.delete(wanted.path)
  const other = await next
  await atOnce(wanted.signal)
  await other.release()
})

test('whoever comes while it is stopping ends the time it has', async () => {
  const held = await new Lock(patient, '/lock').acquire()
  await admin.delete(held.path)
  await aborted(held.doubt)
  expect(held.signal.aborted).toBe(false)
  const other = await new Lock(admin, '/lock').acquire()
  await atOnce(held.signal)
  await other.release()
})

test('another znode of the same name is not ours', async () => {
  const { path, stat } = await zk.create('/claim', null, { mode: 'ephemeral' })
  const held = new Held(
    zk,
    { path, name: 'claim', stat, unique: false },
    { directory: '/', hold: (names) => names.includes('claim') },
  )
  await admin.transaction().delete('/claim').create('/claim').commit()
  await aborted(held.signal)
  expect((await admin.exists('/claim'))?.czxid).not.toBe(held.zxid)
})

test('what others do not mind is not given up in a silence', async () => {
  const { path, stat } = await zk.create('/member', null, { mode: 'ephemeral' })
  const held = new Held(zk, { path, name: 'member', stat, unique: false })
  expect(held.exclusive).toBe(false)
  sandbox.freeze()
  await sleep(zk.sessionTimeout * 0.9)
  expect([held.doubt.aborted, held.signal.aborted]).toEqual([false, false])
  sandbox.thaw()
  await held.release()
  expect(await admin.exists('/member')).toBeUndefined()
})

test('the session is over: lost at once', async () => {
  const held = await new Lock(zk, '/lock').acquire()
  await zk.close()
  expect([held.doubt.aborted, held.signal.aborted]).toEqual([true, true])
})
