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

test('a stopped sandbox is like a port where nobody listens', async () => {
  const sandbox = await start()
  await sandbox.stop()
  expect(() => sandbox.transport()).toThrow(expect.objectContaining({ code: 'ECONNREFUSED' }))
})
