import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { gone } from '../../../src/recipes/steps/gone.ts'
import { during } from '../../harness/during.ts'
import { eventually } from '../eventually.ts'
import { OwnSandbox } from '../own-sandbox.ts'

const own = during(new OwnSandbox())

test('what is not there is gone; a change is not the end, the deletion is', async () => {
  const zk = await own.open()
  await gone(zk, '/missing')
  await zk.create('/znode')
  let over = false
  const waiting = gone(zk, '/znode').then(() => (over = true))
  await eventually(() => zk.watches.length === 1)
  await zk.set('/znode', 'x')
  await sleep(20)
  expect(over).toBe(false)
  await zk.delete('/znode')
  await waiting
  expect(zk.watches).toEqual([])
})

test('it was deleted while there was no connection, and made anew', async () => {
  const [zk, other] = await Promise.all([own.open(), own.open()])
  await zk.create('/anew')
  const waiting = gone(zk, '/anew')
  await eventually(() => zk.watches.length === 1)
  await zk.sync()
  own.sandbox.refuseConnections()
  own.sandbox.dropConnection(zk.sessionId)
  await other.delete('/anew')
  own.sandbox.refuseConnections(false)
  await waiting
})

test('waiting ends with the reason of the signal, leaving no watch', async () => {
  const zk = await own.open()
  const stop = new AbortController()
  const waiting = gone(zk, '/', stop.signal)
  await eventually(() => zk.watches.length === 1)
  stop.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
  await eventually(() => zk.watches.length === 0)
})

test.each([
  ['expired', (zk: { sessionId: bigint }) => own.sandbox.expireSession(zk.sessionId)],
  ['closed', (zk: { close(): Promise<void> }) => zk.close()],
] as const)('waiting ends when the session is %s', async (kind, end) => {
  const zk = await own.open()
  const waiting = gone(zk, '/')
  await eventually(() => zk.watches.length === 1)
  await Promise.all([end(zk), expect(waiting).rejects.toMatchObject({ name: 'ConnectionError', kind })])
})
