import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import { errorCodes, MAX_TTL, PERMS_ALL, perms } from '../../../src/wire/codes.ts'
import type { MultiOperation } from '../../../src/wire/multi.ts'
import { type OpName, ops } from '../../../src/wire/ops.ts'
import { anyone, open, toCreate } from './create-request.ts'
import { NearServer } from './near-server.ts'
import type { RawClient } from './raw-client.ts'

const create = (path: string, flags = 0): MultiOperation => ({ op: 'create', request: toCreate(path, { flags }) })
const remove = (path: string): MultiOperation => ({ op: 'delete', request: { path, version: -1 } })

test('each kind of write needs its own permission, and no other', async () => {
  const asks: { [name in 'create' | 'delete' | 'write' | 'admin']: (raw: RawClient) => Promise<string> } = {
    create: (raw) => raw.verdict('create', toCreate('/p/new')),
    delete: (raw) => raw.verdict('delete', { path: '/p/child', version: -1 }),
    write: (raw) => raw.verdict('setData', { path: '/p', data: null, version: -1 }),
    admin: (raw) => raw.verdict('setACL', { path: '/p', acl: open, version: -1 }),
  }
  for (const [name, ask] of Object.entries(asks)) {
    const own = perms[name as keyof typeof asks]
    for (const [given, verdict] of [
      [PERMS_ALL & ~own, 'NoAuth'],
      [own, 'ok'],
    ] as const) {
      const server = new NearServer()
      server.put('/p', anyone(given))
      // Its parent decides about a deletion: the node itself lets nobody do anything.
      server.put('/p/child', anyone(0))
      expect([name, given, await ask(await server.connect())]).toEqual([name, given, verdict])
    }
  }
})

test('a write may name the version it means; data and ACL have one each', async () => {
  const server = new NearServer()
  server.put('/a')
  const raw = await server.connect()
  const set = (version: number) => raw.verdict('setData', { path: '/a', data: null, version })
  const setAcl = (version: number) => raw.verdict('setACL', { path: '/a', acl: open, version })
  expect([await set(1), await set(0), await set(-1)]).toEqual(['BadVersion', 'ok', 'ok'])
  expect([await setAcl(2), await setAcl(0), await setAcl(0)]).toEqual(['BadVersion', 'ok', 'BadVersion'])
  expect(await raw.verdict('delete', { path: '/a', version: 1 })).toBe('BadVersion')
  expect(await raw.verdict('delete', { path: '/a', version: 2 })).toBe('ok')
})

test('a failed write has a zxid of its own, a read has not', async () => {
  const raw = await new NearServer().connect()
  const first = await raw.request('create', toCreate('/a'))
  const failed = await raw.request('create', toCreate('/a'))
  expect(failed.err).toBe(errorCodes.NodeExists.code)
  expect(failed.zxid).toBe(first.zxid + 1n)
  expect((await raw.request('exists', { path: '/none', watch: false })).zxid).toBe(failed.zxid)
})

test('a sequence number counts every child there ever was, those of the same transaction too', async () => {
  const server = new NearServer()
  server.put('/q')
  server.put('/q/plain')
  server.apply({ type: 'delete', path: '/q/plain' })
  const raw = await server.connect()
  const next = async () => (await raw.request('create', toCreate('/q/s-', { flags: 2 }))).value!.path
  expect(await next()).toBe('/q/s-0000000001')
  const { value } = await raw.request('multi', [create('/q/s-', 2), create('/q/other', 3)])
  expect(value).toEqual([
    { op: 'create', path: '/q/s-0000000002' },
    { op: 'create', path: '/q/other0000000003' },
  ])
  server.tree.nodes.get('/q')!.cversion = -5 // After two billion children Java's counter goes on below zero.
  expect(await next()).toBe('/q/s--000000005')
})

test('an operation of a transaction sees what those before it did', async () => {
  const server = new NearServer()
  const raw = await server.connect()
  const whole = await raw.request('multi', [
    create('/a'),
    create('/a/b'),
    { op: 'setData', request: { path: '/a', data: Buffer.from('v'), version: 0 } },
    { op: 'check', request: { path: '/a', version: 1 } },
    remove('/a/b'),
    remove('/a'),
  ])
  expect(whole.value!.map(({ op }) => op)).toEqual(['create', 'create', 'setData', 'check', 'delete', 'delete'])
  const { value } = await raw.request('multi', [create('/a'), create('/a/b'), remove('/a')])
  expect(value![2]).toEqual({ op: 'error', code: errorCodes.NotEmpty.code })
})

test('a transaction that fails says which operation did, does nothing, and has one zxid', async () => {
  const server = new NearServer()
  const raw = await server.connect()
  const before = server.tree.lastZxid
  const { err, zxid, value } = await raw.request('multi', [create('/a'), remove('/none'), create('/b')])
  expect([err, zxid]).toEqual([0, before + 1n])
  expect(value).toEqual(
    [0, errorCodes.NoNode.code, errorCodes.RuntimeInconsistency.code].map((code) => ({ op: 'error', code })),
  )
  expect([server.has('/a'), server.has('/b')]).toEqual([false, false])
  expect(await raw.verdict('create', toCreate('/a'))).toBe('ok')
})

test('a transaction with an operation that makes no sense fails as a whole, with a zxid', async () => {
  const server = new NearServer()
  const raw = await server.connect()
  const before = server.tree.lastZxid
  const { err, zxid } = await raw.request('multi', [create('/a'), create('/ttl', 5)])
  expect([err, zxid]).toEqual([errorCodes.MarshallingError.code, before + 1n])
  expect(server.has('/a')).toBe(false)
})

test('a lifetime out of its bounds is refused, and any where TTL nodes are switched off', async () => {
  const raw = await new NearServer().connect()
  const make = (client: RawClient, flags: number, ttl: number) =>
    client.verdict('createTTL', { ...toCreate('/t'), flags, ttl })
  for (const [flags, ttl] of [
    [5, 0],
    [5, -1],
    [5, MAX_TTL + 1],
    [0, 1000],
    [0, -1],
  ] as const) {
    expect([flags, ttl, await make(raw, flags, ttl)]).toEqual([flags, ttl, 'BadArguments'])
  }
  expect(await make(raw, 5, MAX_TTL)).toBe('ok')
  expect(await make(await new NearServer({ extendedTypes: false }).connect(), 5, 1000)).toBe('Unimplemented')
})

test('a hard quota holds from 3.7.1 on, unless it is not enforced', async () => {
  for (const [settings, verdict] of [
    [{}, 'QuotaExceeded'],
    [{ compat: '3.7.0' }, 'ok'],
    [{ enforceQuota: false }, 'ok'],
  ] as const) {
    const server = new NearServer(settings)
    server.put('/q')
    server.put('/zookeeper/quota/q')
    const limits = Buffer.from('count=-1,bytes=-1=;byteHardLimit=10;countHardLimit=2')
    server.put('/zookeeper/quota/q/zookeeper_limits', undefined, limits)
    server.put('/zookeeper/quota/q/zookeeper_stats')
    const raw = await server.connect()
    expect(await raw.verdict('create', toCreate('/q/a', { data: Buffer.alloc(10) }))).toBe('ok')
    expect(await raw.verdict('create', toCreate('/q/b'))).toBe(verdict)
    expect(await raw.verdict('setData', { path: '/q/a', data: Buffer.alloc(11), version: -1 })).toBe(verdict)
  }
})

test('limits that make no sense fail every write below them, what is used only where a limit asks for it', async () => {
  for (const [limits, used, verdict] of [
    ['nonsense', undefined, 'MarshallingError'],
    ['nonsense', 'count=0,bytes=0', 'MarshallingError'],
    ['count=9', 'nonsense', 'MarshallingError'],
    ['count=-1', 'nonsense', 'ok'],
    ['countHardLimit=0', undefined, 'ok'],
  ] as const) {
    const server = new NearServer()
    server.put('/q')
    server.put('/zookeeper/quota/q')
    server.put('/zookeeper/quota/q/zookeeper_limits', undefined, Buffer.from(limits))
    if (used) server.put('/zookeeper/quota/q/zookeeper_stats')
    const raw = await server.connect()
    if (used)
      await raw.verdict('setData', { path: '/zookeeper/quota/q/zookeeper_stats', data: Buffer.from(used), version: -1 })
    expect([limits, used, await raw.verdict('create', toCreate('/q/a'))]).toEqual([limits, used, verdict])
  }
})

test('an ACL that grants nothing anybody could have is refused', async () => {
  const raw = await new NearServer().connect()
  for (const acl of [
    null,
    [],
    [{ perms: 31, scheme: 'world', id: 'someone' }],
    [{ perms: 31, scheme: 'unheard', id: 'of' }],
    [{ perms: 31, scheme: 'digest', id: 'bob' }],
    [{ perms: 31, scheme: 'ip', id: '10.0.0.0/33' }],
    [{ perms: 31, scheme: 'sasl', id: 'bob' }],
    [{ perms: 31, scheme: 'auth', id: '' }],
    [...open, { perms: 31, scheme: 'super', id: '' }],
  ]) {
    expect([acl, await raw.verdict('create', toCreate('/a', { acl }))]).toEqual([acl, 'InvalidAcl'])
  }
})

test('an ACL with a null id, as kazoo writes an empty one, is understood', async () => {
  const raw = await new NearServer().connect()
  await raw.request('auth', { type: 0, scheme: 'digest', auth: Buffer.from('bob:pw') })
  raw.raw((writer) => writer.int(50).int(1).ustring('/a').buffer(null).int(1).int(31).ustring('auth').int(-1).int(0))
  expect((await raw.reply(50)).err).toBe(0)
  const { value } = await raw.request('getACL', { path: '/a' })
  expect(value!.acl[0]).toMatchObject({ perms: 31, scheme: 'digest' })
})

test('a read-only server refuses every write before it reads it, and counts none', async () => {
  const server = new NearServer({ readOnly: true })
  const raw = await server.connect({ readOnly: true })
  const writes = (Object.keys(ops) as OpName[]).filter((op) => ops[op].writes)
  expect(writes).toContain('multi')
  for (const [xid, op] of writes.entries()) {
    raw.raw((writer) =>
      writer
        .int(xid + 1)
        .int(ops[op].code)
        .raw(Buffer.from('nonsense')),
    )
    const { err, zxid } = await raw.reply(xid + 1)
    expect([op, err, zxid]).toEqual([op, errorCodes.NotReadOnly.code, 0n])
  }
})

test('reconfig is disabled, or unknown to a server alone where it is enabled', async () => {
  const request = { joiningServers: null, leavingServers: null, newMembers: null, curConfigId: -1n }
  expect(await (await new NearServer().connect()).verdict('reconfig', request)).toBe('ReconfigDisabled')
  const enabled = await new NearServer({ reconfigEnabled: true }).connect()
  expect(await enabled.verdict('reconfig', request)).toBe('Unimplemented')
  expect(await enabled.verdict('exists', { path: '/', watch: false })).toBe('ok')
})
