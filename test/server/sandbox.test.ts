import { afterEach, expect, test } from 'vitest'
import { Sandbox } from '../../src/server/sandbox.ts'
import { errorCodes, eventTypes } from '../../src/wire/codes.ts'
import { RawClient } from './requests/raw-client.ts'

const started: Sandbox[] = []

async function start(options: Parameters<typeof Sandbox.start>[0] = {}): Promise<Sandbox> {
  const sandbox = await Sandbox.start({ port: false, ...options })
  started.push(sandbox)
  return sandbox
}

async function client(sandbox: Sandbox, request: Parameters<RawClient['handshake']>[0] = {}): Promise<RawClient> {
  const raw = new RawClient(sandbox.transport())
  await raw.handshake(request)
  return raw
}

afterEach(async () => {
  for (const sandbox of started.splice(0)) await sandbox.stop()
})

const open = [{ perms: 31, scheme: 'world', id: 'anyone' }]
const node = (path: string, flags = 0) => ({ path, data: Buffer.from('v'), acl: open, flags })

test('a sandbox listens on loopback and answers there as it does in the process', async () => {
  const sandbox = await start({ port: 0 })
  expect(sandbox.connectString).toBe(`127.0.0.1:${sandbox.port}`)
  const far = await RawClient.open(sandbox.port!)
  const near = await client(sandbox)
  await far.request('create2', node('/a'))
  expect((await near.request('getData', { path: '/a', watch: false })).value!.data!.toString()).toBe('v')
})

test('a session timeout is kept between two and twenty ticks', async () => {
  const sandbox = await start({ tickTime: 1000 })
  expect((await client(sandbox, { timeOut: 1 })).session!.timeOut).toBe(2000)
  expect((await client(sandbox, { timeOut: 99_999_999 })).session!.timeOut).toBe(20_000)
})

test('a client that does not send the readOnly byte gets none back', async () => {
  const sandbox = await start()
  const raw = new RawClient(sandbox.transport())
  raw.raw((writer) => writer.int(0).long(0n).int(5000).long(0n).buffer(Buffer.alloc(16)))
  await raw.until(() => raw.session !== undefined)
  expect(raw.greetingLength).toBe(36)
  expect((await client(sandbox)).greetingLength).toBe(37)
})

test('a failed write has a zxid of its own, a read has not', async () => {
  const sandbox = await start()
  const raw = await client(sandbox)
  const first = await raw.request('create', node('/a'))
  const failed = await raw.request('create', node('/a'))
  expect(failed.err).toBe(errorCodes.NodeExists.code)
  expect(failed.zxid).toBe(first.zxid + 1n)
  expect((await raw.request('exists', { path: '/none', watch: false })).zxid).toBe(failed.zxid)
})

test('a watcher hears of a change before the one who made it gets his answer', async () => {
  const sandbox = await start()
  const raw = await client(sandbox)
  await raw.request('exists', { path: '/a', watch: true })
  await raw.request('create', node('/a'))
  expect(raw.inbox.map(({ xid }) => xid)).toEqual([1, -1, 2])
  expect(raw.events).toEqual([{ type: eventTypes.NodeCreated, path: '/a' }])
})

test('an expired session takes its ephemeral nodes and its connection along', async () => {
  const sandbox = await start()
  const owner = await client(sandbox)
  const other = await client(sandbox)
  await owner.request('create', node('/e', 1))
  await other.request('exists', { path: '/e', watch: true })
  expect(sandbox.expireSession(owner.session!.sessionId)).toBe(true)
  await other.until(() => other.events.length === 1)
  expect(other.events).toEqual([{ type: eventTypes.NodeDeleted, path: '/e' }])
  await expect(owner.until(() => owner.ended)).resolves.toBeUndefined()
  const again = await client(sandbox, { ...owner.session!, timeOut: 5000 })
  expect(again.session).toMatchObject({ timeOut: 0, sessionId: 0n })
})

test('a dropped connection leaves the session to be resumed', async () => {
  const sandbox = await start()
  const raw = await client(sandbox)
  await raw.request('create', node('/e', 1))
  sandbox.dropConnection(raw.session!.sessionId)
  await raw.until(() => raw.ended)
  const { sessionId, passwd } = raw.session!
  const again = await client(sandbox, { sessionId, passwd })
  expect(again.session!.sessionId).toBe(sessionId)
  expect((await again.request('getEphemerals', { prefixPath: null })).value).toEqual({ ephemerals: ['/e'] })
})

test('a wrong password does not resume a session, but cuts the connection it had', async () => {
  const sandbox = await start()
  const raw = await client(sandbox)
  const thief = await client(sandbox, { sessionId: raw.session!.sessionId, passwd: Buffer.alloc(16, 7) })
  expect(thief.session).toMatchObject({ timeOut: 0, sessionId: 0n })
  await raw.until(() => raw.ended)
  expect(sandbox.sessions).toContain(raw.session!.sessionId)
})

test('a frozen sandbox is silent and answers everything once it thaws', async () => {
  const sandbox = await start()
  const raw = await client(sandbox)
  sandbox.freeze()
  raw.send('create', node('/a'), 70)
  raw.send('ping', {}, 71)
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(raw.inbox).toEqual([])
  sandbox.thaw()
  await raw.reply(-2)
  expect(raw.inbox.map(({ xid }) => xid)).toEqual([70, -2])
})

test('a delayed sandbox answers late and in order', async () => {
  const sandbox = await start()
  const raw = await client(sandbox)
  sandbox.delay(50)
  const before = performance.now()
  raw.send('create', node('/a'), 1)
  raw.send('create', node('/b'), 2)
  await raw.reply(2)
  expect(performance.now() - before).toBeGreaterThanOrEqual(49)
  expect(raw.inbox.map(({ xid }) => xid)).toEqual([1, 2])
})

test('a sandbox that refuses connections keeps those it has', async () => {
  const sandbox = await start()
  const raw = await client(sandbox)
  sandbox.refuseConnections()
  const refused = new RawClient(sandbox.transport())
  await expect(refused.handshake()).rejects.toThrow('ended')
  expect((await raw.request('exists', { path: '/', watch: false })).err).toBe(0)
  sandbox.refuseConnections(false)
  expect((await client(sandbox)).session!.timeOut).toBeGreaterThan(0)
})

test('a read-only sandbox refuses writes, and clients that want to write', async () => {
  const sandbox = await start()
  sandbox.seed([['/a', 'x']])
  sandbox.readOnly()
  await expect(client(sandbox)).rejects.toThrow('ended')
  const raw = await client(sandbox, { readOnly: true })
  expect(raw.session!.readOnly).toBe(true)
  expect((await raw.request('getData', { path: '/a', watch: false })).err).toBe(0)
  expect((await raw.request('create', node('/b'))).err).toBe(errorCodes.NotReadOnly.code)
  expect((await raw.request('sync', { path: '/a' })).err).toBe(errorCodes.NotReadOnly.code)
})

test('an ACL with a null id, as kazoo writes an empty one, is understood', async () => {
  const raw = await client(await start())
  await raw.request('auth', { type: 0, scheme: 'digest', auth: Buffer.from('bob:pw') })
  raw.raw((writer) => writer.int(50).int(1).ustring('/a').buffer(null).int(1).int(31).ustring('auth').int(-1).int(0))
  expect((await raw.reply(50)).err).toBe(0)
  const { value } = await raw.request('getACL', { path: '/a' })
  expect(value!.acl[0]).toMatchObject({ perms: 31, scheme: 'digest' })
})

test('reconfig is disabled, or unknown to a server alone where it is enabled', async () => {
  const request = { joiningServers: null, leavingServers: null, newMembers: null, curConfigId: -1n }
  const disabled = await client(await start())
  expect((await disabled.request('reconfig', request)).err).toBe(errorCodes.ReconfigDisabled.code)
  const enabled = await client(await start({ reconfigEnabled: true }))
  expect((await enabled.request('reconfig', request)).err).toBe(errorCodes.Unimplemented.code)
  expect((await enabled.request('exists', { path: '/', watch: false })).err).toBe(0)
})
