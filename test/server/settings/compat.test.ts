import { afterEach, describe, expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { fourLetter } from '../../../src/client/connection/four-letter.ts'
import { Sandbox } from '../../../src/server/sandbox.ts'
import { profile } from '../../../src/server/settings/compat.ts'
import { errorCodes } from '../../../src/wire/codes.ts'
import { type OpName, ops } from '../../../src/wire/ops.ts'
import { wornSandbox } from '../../harness/worn-servers.ts'
import { RawClient } from '../requests/raw-client.ts'

const versions = ['3.4', '3.5', '3.6', '3.7', '3.8', '3.9'] as const
const started: Sandbox[] = []
const open = [{ perms: 31, scheme: 'world', id: 'anyone' }]

afterEach(async () => {
  for (const sandbox of started.splice(0)) await sandbox.stop()
})

async function client(compat: string): Promise<RawClient> {
  const sandbox = await Sandbox.start({ port: false, compat })
  started.push(sandbox)
  const raw = new RawClient(sandbox.transport())
  await raw.handshake()
  return raw
}

/** Operations beyond those every release has, and the first branch that has them. */
const newer: readonly [OpName, (typeof versions)[number]][] = [
  ['create2', '3.5'],
  ['checkWatches', '3.5'],
  ['removeWatches', '3.5'],
  ['createContainer', '3.5'],
  ['createTTL', '3.5'],
  ['multiRead', '3.6'],
  ['getEphemerals', '3.6'],
  ['getAllChildrenNumber', '3.6'],
  ['addWatch', '3.6'],
  ['setWatches2', '3.6'],
  ['whoAmI', '3.7'],
]

test.each(versions)(
  'as %s the sandbox refuses the operations that came later, and ends the connection',
  async (version) => {
    for (const [op, first] of newer) {
      const raw = await client(version)
      raw.raw((writer) => writer.int(7).int(ops[op].code))
      const { err, zxid } = await raw.reply(7)
      if (version < first) {
        expect([op, err, zxid]).toEqual([op, errorCodes.Unimplemented.code, -1n])
        await raw.until(() => raw.ended).catch(() => {})
        expect(raw.ended).toBe(true)
      } else {
        expect([op, err]).not.toEqual([op, errorCodes.Unimplemented.code])
      }
    }
  },
)

test('an exact release behaves as that release did, its branch as the last of it', () => {
  expect(profile('3.8.0').has('existsNeedsRead')).toBe(false)
  expect(profile('3.8').has('existsNeedsRead')).toBe(true)
  expect(profile('3.7.3').has('existsNeedsRead')).toBe(true)
  expect(profile('3.9.1').has('existsNeedsRead')).toBe(false)
  expect(profile('3.6').has('existsNeedsRead')).toBe(false)
  expect(profile('3.4.5').has('refusesUnknownOps')).toBe(false)
  expect(profile('3.5.2').answers('createTTL')).toBe(false)
  expect(profile('3.8.0', ['eventsObeyAcl']).has('eventsObeyAcl')).toBe(true)
})

test('a release nobody knows is refused', () => {
  for (const version of ['3.3', '4.0', '', 'latest', '3.10.1'])
    expect(() => profile(version)).toThrow('unknown ZooKeeper version')
})

test('notifications carry the zxid of their transaction from 3.9 on, -1 before', async () => {
  for (const [version, carries] of [
    ['3.8', false],
    ['3.9', true],
  ] as const) {
    // biome-ignore format: a table
    const raw = await client(version)
    await raw.request('exists', { path: '/a', watch: true })
    const { zxid } = await raw.request('create', { path: '/a', data: null, acl: open, flags: 0 })
    expect(raw.inbox.find(({ xid }) => xid === -1)!.zxid).toBe(carries ? zxid : -1n)
  }
})

test('a watch of one mode replaces that of another before 3.9, and stands beside it since', async () => {
  for (const [version, events] of [
    ['3.8', 1],
    ['3.9', 2],
  ] as const) {
    // biome-ignore format: a table
    const raw = await client(version)
    await raw.request('create', { path: '/a', data: null, acl: open, flags: 0 })
    await raw.request('addWatch', { path: '/a', mode: 0 })
    await raw.request('getData', { path: '/a', watch: true })
    for (let i = 0; i < 2; i++) await raw.request('setData', { path: '/a', data: null, version: -1 })
    expect(raw.events.length).toBe(events)
  }
})

test('watcher types 4 and 5 exist since 3.9', async () => {
  for (const [version, err] of [
    ['3.8', errorCodes.MarshallingError.code],
    ['3.9', 0],
  ] as const) {
    // biome-ignore format: a table
    const raw = await client(version)
    await raw.request('addWatch', { path: '/a', mode: 1 })
    expect((await raw.request('removeWatches', { path: '/a', type: 5 })).err).toBe(err)
  }
})

test('create2 inside a multi returns its stat since 3.8.2', async () => {
  for (const [version, stat] of [
    ['3.8.0', false],
    ['3.8', true],
  ] as const) {
    // biome-ignore format: a table
    const raw = await client(version)
    const request = { path: '/a', data: null, acl: open, flags: 0 }
    const { value } = await raw.request('multi', [{ op: 'create2', request }])
    expect(value![0]).toHaveProperty('path', '/a')
    expect('stat' in value![0]!).toBe(stat)
  }
})

test('deleting what is not there below a protected parent is NoNode up to 3.5, NoAuth since', async () => {
  for (const [version, name] of [
    ['3.5', 'NoNode'],
    ['3.6', 'NoAuth'],
  ] as const) {
    // biome-ignore format: a table
    const raw = await client(version)
    await raw.request('create', {
      path: '/a',
      data: null,
      acl: [{ perms: 1, scheme: 'world', id: 'anyone' }],
      flags: 0,
    })
    expect((await raw.request('delete', { path: '/a/none', version: -1 })).err).toBe(errorCodes[name].code)
  }
})

test('3.4 has no configuration node', async () => {
  for (const [version, err] of [
    ['3.4', errorCodes.NoNode.code],
    ['3.5', 0],
  ] as const) {
    // biome-ignore format: a table
    expect((await (await client(version)).request('exists', { path: '/zookeeper/config', watch: false })).err).toBe(err)
  }
})

describe.each(versions)('as %s', (compat) => {
  const worn = wornSandbox([{ path: '/end', cversion: 2_147_483_646 }], { port: false, compat })

  test('the sandbox names sequential znodes as ZooKeeper does when the numbers end', async () => {
    const zk = await connect('sandbox:1', { transport: () => worn.sandbox.transport() })
    const paths: string[] = []
    for (const prefix of ['a', 'b', 'c']) {
      paths.push((await zk.create(`/end/${prefix}`, null, { mode: 'persistent-sequential' })).path)
    }
    const later = compat < '3.6' ? '/end/c-2147483648' : '/end/c2147483647'
    expect(paths).toEqual(['/end/a2147483646', '/end/b2147483647', later])
    await zk.close()
  })
})

/** What ClickHouse Keeper learnt, and in which release (docs/compatibility.md). */
const keepers: readonly [OpName, '22.8' | '24.8' | '26.3' | 'later'][] = [
  ['multi', '22.8'],
  ['getChildren2', '22.8'],
  ['multiRead', '24.8'],
  ['reconfig', '24.8'],
  ['create2', '26.3'],
  ['setWatches', '26.3'],
  ['setWatches2', '26.3'],
  ['addWatch', '26.3'],
  ['checkWatches', '26.3'],
  ['removeWatches', '26.3'],
  ['createContainer', 'later'],
  ['createTTL', 'later'],
  ['getEphemerals', 'later'],
  ['getAllChildrenNumber', 'later'],
  ['whoAmI', 'later'],
  ['sasl', 'later'],
]

test.each(['22.8', '24.8', '26.3'] as const)(
  'as ClickHouse Keeper %s the sandbox ends the connection without a word at what came later',
  async (version) => {
    for (const [op, first] of keepers) {
      const raw = await client(`clickhouse-${version}`)
      raw.raw((writer) => writer.int(7).int(ops[op].code))
      await raw.until(() => raw.ended || raw.inbox.length > 0)
      expect([op, raw.inbox.length > 0]).toEqual([op, version >= first])
    }
  },
)

test('ClickHouse Keeper reads no further in a transaction with an operation it does not know', async () => {
  const raw = await client('clickhouse')
  raw.raw((writer) => {
    writer.int(7).int(ops.multi.code)
    const request = { path: '/a', data: null, acl: open, flags: 4 }
    ops.multi.request.write(writer, [{ op: 'createContainer', request }])
  })
  await raw.until(() => raw.ended)
  expect(raw.inbox).toEqual([])
})

test('ClickHouse Keeper gives no password, and another session to who comes back for one', async () => {
  const sandbox = await Sandbox.start({ port: false, compat: 'clickhouse' })
  started.push(sandbox)
  const first = await new RawClient(sandbox.transport()).handshake()
  expect(first.passwd?.every((byte) => byte === 0)).toBe(true)
  expect(first.timeOut).toBe(30_000)
  const { sessionId, passwd } = first
  const again = await new RawClient(sandbox.transport()).handshake({ sessionId, passwd, lastZxidSeen: 1n << 60n })
  expect(again.sessionId).not.toBe(sessionId)
  expect(sandbox.sessions).toContain(sessionId)
  expect((await new RawClient(sandbox.transport()).handshake({ timeOut: 1 })).timeOut).toBe(10_000)
})

test('ClickHouse Keeper says that it is one, and hangs up at words it was not told to answer', async () => {
  const sandbox = await Sandbox.start({ compat: 'clickhouse' })
  started.push(sandbox)
  const ask = (word: string) => fourLetter({ host: '127.0.0.1', port: sandbox.port! }, word, { timeout: 1000 })
  expect(await ask('srvr')).toMatch(/^ClickHouse Keeper version: v24\.8/)
  expect(await ask('mntr')).toMatch(/^zk_version\tv24\.8/)
  expect(await ask('ruok')).toBe('imok')
  expect(await ask('stmk').catch(() => '')).toBe('')
})

test('ClickHouse Keeper goes by year and month', () => {
  expect(profile('clickhouse').version).toBe('24.8')
  expect(profile('clickhouse-26.8').answers('createContainer')).toBe(true)
  for (const name of ['clickhouse-', 'clickhouse-3.8', 'keeper']) expect(() => profile(name)).toThrow('or clickhouse')
})
