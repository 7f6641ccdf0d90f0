import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import { toCreate } from './create-request.ts'
import { NearServer } from './near-server.ts'
import { RawClient } from './raw-client.ts'

test('a session timeout is kept between two and twenty ticks', async () => {
  const server = new NearServer({ tickTime: 1000 })
  expect((await server.connect({ timeOut: 1 })).session!.timeOut).toBe(2000)
  expect((await server.connect({ timeOut: 99_999_999 })).session!.timeOut).toBe(20_000)
})

test('a client that does not send the readOnly byte gets none back', async () => {
  const server = new NearServer()
  const raw = new RawClient(server.transport())
  raw.raw((writer) => writer.int(0).long(0n).int(5000).long(0n).buffer(Buffer.alloc(16)))
  await raw.until(() => raw.session !== undefined)
  expect(raw.greetingLength).toBe(36)
  expect((await server.connect()).greetingLength).toBe(37)
})

test('who has the password takes the session over: the old connection is cut, with its watches, unheard', async () => {
  const server = new NearServer()
  const old = await server.connect({ timeOut: 5000 })
  const { sessionId, passwd } = old.session!
  await old.request('create', toCreate('/e', { flags: 1 }))
  await old.request('exists', { path: '/none', watch: true })
  const opening = server.connect({ sessionId, passwd, timeOut: 9000 })
  old.send('create', toCreate('/late'))
  const next = await opening
  await old.untilEnded()
  expect(next.session).toMatchObject({ sessionId, passwd, timeOut: 9000 })
  expect([server.has('/e'), server.has('/late'), server.watches.count]).toEqual([true, false, 0])
  expect(await next.verdict('exists', { path: '/e', watch: false })).toBe('ok')
})

test('a wrong password does not resume a session, but cuts the connection it had', async () => {
  const server = new NearServer()
  const raw = await server.connect()
  const thief = await server.connect({ sessionId: raw.session!.sessionId, passwd: Buffer.alloc(16, 7) })
  expect(thief.session).toMatchObject({ timeOut: 0, sessionId: 0n })
  await raw.untilEnded()
  expect(server.sessions.get(raw.session!.sessionId)).toBeDefined()
})

test('a session nobody knows has expired: that is said, and the connection ended', async () => {
  const raw = await new NearServer().connect({ sessionId: 7n })
  expect(raw.session).toMatchObject({ timeOut: 0, sessionId: 0n, passwd: Buffer.alloc(16) })
  await raw.untilEnded()
})

test('who has seen more than this server is sent away without a word', async () => {
  const server = new NearServer()
  server.put('/a')
  await expect(server.connect({ lastZxidSeen: 2n })).rejects.toThrow('ended')
  expect((await server.connect({ lastZxidSeen: 1n })).session!.timeOut).toBeGreaterThan(0)
})

test('a read-only server takes only who can do with that, and keeps the session to itself', async () => {
  const server = new NearServer({ readOnly: true })
  await expect(server.connect()).rejects.toThrow('ended')
  const raw = await server.connect({ readOnly: true })
  expect(raw.session!.readOnly).toBe(true)
  await raw.close()
  expect([server.tree.lastZxid, server.sessions.all.size]).toEqual([0n, 0])
})
