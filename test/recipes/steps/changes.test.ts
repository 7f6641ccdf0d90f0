import { expect, test } from 'vitest'
import { changes } from '../../../src/recipes/steps/changes.ts'
import { during } from '../../harness/during.ts'
import { eventually } from '../eventually.ts'
import { OwnSandbox } from '../own-sandbox.ts'

const own = during(new OwnSandbox())

test('it says when to look first: what changes from then on is told', async () => {
  const zk = await own.open()
  await zk.create('/told')
  const told = changes(zk, '/told', 'data')
  expect(await told.next()).toEqual({ value: undefined, done: false })
  await zk.set('/told', 'one')
  expect(await told.next()).toMatchObject({ value: { type: 'NodeDataChanged', path: '/told' } })
  await zk.set('/told', 'two')
  expect(await told.next()).toMatchObject({ value: { type: 'NodeDataChanged', path: '/told' } })
})

test('what happened while there was no connection gives a reason to look, too', async () => {
  const [zk, other] = await Promise.all([own.open(), own.open()])
  await zk.create('/away')
  const told = changes(zk, '/away', 'children')
  await told.next()
  own.sandbox.refuseConnections()
  own.sandbox.dropConnection(zk.sessionId)
  await other.create('/away/child')
  own.sandbox.refuseConnections(false)
  await told.next()
  expect((await zk.children('/away')).children).toEqual(['child'])
})

test('the connection breaks while the watch is being set: it is set again', async () => {
  const zk = await own.open()
  await zk.create('/again')
  const told = changes(zk, '/again', 'data')
  expect(await own.loseRequest(zk, () => told.next())).toEqual({ value: undefined, done: false })
  await zk.set('/again', 'x')
  expect(await told.next()).toMatchObject({ value: { type: 'NodeDataChanged' } })
})

test('it ends with the reason of the signal, and takes its watch away', async () => {
  const zk = await own.open()
  const stop = new AbortController()
  const told = changes(zk, '/', 'children', stop.signal)
  await told.next()
  expect(zk.watches).toHaveLength(1)
  const waiting = told.next()
  stop.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
  await eventually(() => zk.watches.length === 0)
  await expect(changes(zk, '/', 'children', stop.signal).next()).rejects.toThrow('enough')
})

test('who leaves it takes the watch away', async () => {
  const zk = await own.open()
  for await (const _ of changes(zk, '/', 'children')) break
  await eventually(() => zk.watches.length === 0)
})

test('a session that is over ends it, and so does a server that will not watch', async () => {
  const zk = await own.open()
  await expect(changes(zk, '/missing', 'children').next()).rejects.toMatchObject({ name: 'NoNode' })
  const told = changes(zk, '/', 'children')
  await told.next()
  const waiting = told.next()
  own.sandbox.expireSession(zk.sessionId)
  await expect(waiting).rejects.toMatchObject({ name: 'ConnectionError', kind: 'expired' })
})

test('a client that is closed ends it', async () => {
  const zk = await own.open()
  const told = changes(zk, '/', 'children')
  await told.next()
  const waiting = told.next()
  await zk.close()
  await expect(waiting).rejects.toMatchObject({ name: 'ConnectionError', kind: 'closed' })
})
