import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import { digestId } from '../../../src/server/access/credential.ts'
import { errorCodes, perms } from '../../../src/wire/codes.ts'
import { anyone, toCreate } from './create-request.ts'
import { NearServer } from './near-server.ts'

test('who may not read a node is told nothing of it, and leaves no watch', async () => {
  const server = new NearServer()
  server.put('/a', anyone(perms.create | perms.write))
  const raw = await server.connect()
  for (const op of ['exists', 'getData', 'getChildren', 'getChildren2'] as const) {
    expect([op, await raw.verdict(op, { path: '/a', watch: true })]).toEqual([op, 'NoAuth'])
  }
  expect(await raw.verdict('getAllChildrenNumber', { path: '/a' })).toBe('NoAuth')
  expect(server.watches.count).toBe(0)
})

test('as 3.5.4 the server tells everyone that a node exists, and its ACL, but no digest', async () => {
  const server = new NearServer({ compat: '3.5.4' })
  server.put('/a', [{ perms: perms.admin, scheme: 'digest', id: digestId('bob:pw') }])
  const raw = await server.connect()
  expect(await raw.verdict('exists', { path: '/a', watch: false })).toBe('ok')
  const { value } = await raw.request('getACL', { path: '/a' })
  expect(value!.acl).toEqual([{ perms: perms.admin, scheme: 'digest', id: 'bob:x' }])
})

test('an ACL is shown to who may read or change it, with its digests only to the latter', async () => {
  const bob = { perms: perms.admin, scheme: 'digest', id: digestId('bob:pw') }
  const server = new NearServer()
  server.put('/readable', [bob, ...anyone(perms.read)])
  server.put('/closed', [bob, ...anyone(perms.write)])
  const raw = await server.connect()
  expect(await raw.verdict('getACL', { path: '/closed' })).toBe('NoAuth')
  expect((await raw.request('getACL', { path: '/readable' })).value!.acl[0]).toEqual({ ...bob, id: 'bob:x' })
  await raw.request('auth', { type: 0, scheme: 'digest', auth: Buffer.from('bob:pw') })
  for (const path of ['/readable', '/closed']) {
    expect((await raw.request('getACL', { path })).value!.acl[0]).toEqual(bob)
  }
})

test('each part of a multiRead is answered for itself, and none leaves a watch', async () => {
  const server = new NearServer()
  server.put('/a', undefined, Buffer.from('v'))
  server.put('/a/b')
  server.put('/secret', anyone(perms.write))
  const raw = await server.connect()
  const { value } = await raw.request('multiRead', [
    { op: 'getData', request: { path: '/a', watch: true } },
    { op: 'getData', request: { path: '/none', watch: true } },
    { op: 'getChildren', request: { path: '/secret', watch: true } },
    { op: 'getChildren', request: { path: '/a', watch: true } },
  ])
  expect(value).toMatchObject([
    { op: 'getData', data: Buffer.from('v'), stat: { numChildren: 1 } },
    { op: 'error', code: errorCodes.NoNode.code },
    { op: 'error', code: errorCodes.NoAuth.code },
    { op: 'getChildren', children: ['b'] },
  ])
  expect(server.watches.count).toBe(0)
})

test('a session is told of its own ephemeral nodes only, by the beginning of their paths', async () => {
  const server = new NearServer()
  const [raw, other] = [await server.connect(), await server.connect()]
  for (const path of ['/x1', '/x2', '/y']) await raw.request('create', toCreate(path, { flags: 1 }))
  await other.request('create', toCreate('/x3', { flags: 1 }))
  for (const [prefixPath, ephemerals] of [
    [null, ['/x1', '/x2', '/y']],
    ['/', ['/x1', '/x2', '/y']],
    ['/x', ['/x1', '/x2']],
    ['/x3', []],
  ] as const) {
    expect((await raw.request('getEphemerals', { prefixPath })).value).toEqual({ ephemerals })
  }
})
