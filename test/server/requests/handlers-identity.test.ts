import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { digest } from '../../../src/client/secure/digest-md5.ts'
import { digestId } from '../../../src/server/access/credential.ts'
import { errorCodes, eventTypes } from '../../../src/wire/codes.ts'
import { readToken } from '../../../src/wire/sasl-token.ts'
import { anyone, toCreate } from './create-request.ts'
import { NearServer } from './near-server.ts'
import type { RawClient } from './raw-client.ts'

const NOTHING = Buffer.alloc(0)
const digestOf = (user: string) => ({ type: 0, scheme: 'digest', auth: Buffer.from(user) })

async function identities(raw: RawClient): Promise<string[]> {
  const { value } = await raw.request('whoAmI', {})
  return value!.clientInfo.map(({ authScheme, user }) => `${authScheme}:${user}`)
}

/** Answers the server's challenge. */
async function prove(raw: RawClient, user: string, password: string): Promise<{ token: string; rspauth: string }> {
  const { value } = await raw.request('sasl', { token: NOTHING })
  const { directives, utf8 } = readToken(value!.token!)
  const { realm = '', nonce = '' } = directives
  const { response, rspauth } = digest({ user, password, realm, nonce, cnonce: 'C', utf8 })
  return { token: response, rspauth }
}

test('a connection is its address and everyone it has proved to be, each once', async () => {
  const raw = await new NearServer().connect()
  for (const user of ['bob:pw', 'alice:pw', 'bob:pw']) await raw.request('auth', digestOf(user))
  expect(await identities(raw)).toEqual(['ip:127.0.0.1', 'digest:bob', 'digest:alice'])
})

test('the super user passes every ACL, who only has his name none', async () => {
  const server = new NearServer({ superDigest: digestId('super:secret') })
  server.put('/closed', anyone(0))
  const [owner, other] = [await server.connect(), await server.connect()]
  await owner.request('auth', digestOf('super:secret'))
  await other.request('auth', digestOf('super:guess'))
  const asked = { path: '/closed', watch: false }
  expect([await owner.verdict('getData', asked), await other.verdict('getData', asked)]).toEqual(['ok', 'NoAuth'])
})

test('a scheme the server does not have fails with zxid 0, and ends the connection but not the session', async () => {
  const server = new NearServer()
  const raw = await server.connect()
  const { err, zxid } = await raw.request('auth', { type: 0, scheme: 'unheard', auth: NOTHING })
  expect([err, zxid]).toEqual([errorCodes.AuthFailed.code, 0n])
  await raw.untilEnded()
  expect(server.sessions.get(raw.session!.sessionId)).toBeDefined()
})

test('who knows his SASL password is let in and shown that the server knows it too', async () => {
  const server = new NearServer({ saslUsers: { bob: 'secret' } })
  server.put('/bobs', [{ perms: 31, scheme: 'sasl', id: 'bob' }])
  const raw = await server.connect()
  const { token, rspauth } = await prove(raw, 'bob', 'secret')
  const { value } = await raw.request('sasl', { token: Buffer.from(token) })
  expect(value!.token!.toString()).toBe(`rspauth=${rspauth}`)
  expect(await identities(raw)).toContain('sasl:bob')
  expect(await raw.verdict('getData', { path: '/bobs', watch: false })).toBe('ok')
  const without = await new NearServer().connect()
  expect((await without.request('sasl', { token: NOTHING })).value).toEqual({ token: null })
})

test.each(['müller', 'łuk'])('%s has a name beyond ASCII', async (user) => {
  const raw = await new NearServer({ saslUsers: { [user]: 'pässword' } }).connect()
  const { token } = await prove(raw, user, 'pässword')
  expect(await raw.verdict('sasl', { token: Buffer.from(token) })).toBe('ok')
  expect(await identities(raw)).toContain(`sasl:${user}`)
})

test('a SASL user the server takes for a super user passes every ACL; any other does not', async () => {
  const saslUsers = { root: 'secret', bob: 'secret' }
  const server = new NearServer({ saslUsers, saslSuperUsers: ['root'] })
  server.put('/closed', anyone(0))
  for (const [user, verdict] of [
    ['root', 'ok'],
    ['bob', 'NoAuth'],
  ] as const) {
    const raw = await server.connect()
    const { token } = await prove(raw, user, 'secret')
    await raw.request('sasl', { token: Buffer.from(token) })
    expect(await raw.verdict('getData', { path: '/closed', watch: false })).toBe(verdict)
  }
})

// Source: org.apache.zookeeper.test.SaslAuthDesignatedClientTest.testReadAccessUser.
test('a name can stand for every SASL user in ACLs; nobody is told that it is his, and no other scheme is meant', async () => {
  const server = new NearServer({ saslUsers: { bob: 'secret' }, saslAnyUser: 'any' })
  server.put('/read', [{ perms: 1, scheme: 'sasl', id: 'any' }])
  server.put('/digest', [{ perms: 31, scheme: 'digest', id: 'any' }])
  const [bob, stranger] = [await server.connect(), await server.connect()]
  const { token } = await prove(bob, 'bob', 'secret')
  await bob.request('sasl', { token: Buffer.from(token) })
  expect(await bob.verdict('getData', { path: '/read', watch: false })).toBe('ok')
  expect(await bob.verdict('setData', { path: '/read', data: null, version: -1 })).toBe('NoAuth')
  expect(await bob.verdict('getData', { path: '/digest', watch: false })).toBe('NoAuth')
  expect(await identities(bob)).toEqual(['ip:127.0.0.1', 'sasl:bob'])
  expect(await stranger.verdict('getData', { path: '/read', watch: false })).toBe('NoAuth')
})

/** As Java's client answers: with the name of the user to act as. Source: RFC 2831, 2.1.2.1, `authzid`. */
function actingAs(authzid: string, [user, password]: readonly [string, string], challenge: Buffer): Buffer {
  const md5 = (bytes: string | Buffer) => createHash('md5').update(bytes)
  const nonce = readToken(challenge).directives.nonce!
  const uri = 'zookeeper/zk-sasl-md5'
  const secret = md5(`${user}:zk-sasl-md5:${password}`).digest()
  const a1 = md5(Buffer.concat([secret, Buffer.from(`:${nonce}:C:${authzid}`)])).digest('hex')
  const response = md5(`${a1}:${nonce}:00000001:C:auth:${md5(`AUTHENTICATE:${uri}`).digest('hex')}`).digest('hex')
  const realm = 'realm="zk-sasl-md5",charset=utf-8,nc=00000001,qop=auth,cnonce="C"'
  return Buffer.from(
    `username="${user}",${realm},nonce="${nonce}",digest-uri="${uri}",response=${response},authzid="${authzid}"`,
  )
}

test.each(['bob', 'eve', 'łuk'])('who proves to be bob and asks to act as %s is bob', async (authzid) => {
  const raw = await new NearServer({ saslUsers: { bob: 'secret' } }).connect()
  const { value } = await raw.request('sasl', { token: NOTHING })
  const token = actingAs(authzid, ['bob', 'secret'], value!.token!)
  expect(await raw.verdict('sasl', { token })).toBe('ok')
  expect(await identities(raw)).toEqual(['ip:127.0.0.1', 'sasl:bob'])
})

test('the refusal of a SASL token carries a token, which is null; that of a credential carries nothing', async () => {
  const server = new NearServer({ saslUsers: { bob: 'secret' } })
  const raw = await server.connect()
  const { token } = await prove(raw, 'bob', 'guess')
  expect((await raw.request('sasl', { token: Buffer.from(token) })).body).toEqual(Buffer.from([255, 255, 255, 255]))
  const other = await server.connect()
  expect((await other.request('auth', { type: 0, scheme: 'unheard', auth: NOTHING })).body).toEqual(NOTHING)
})

test('a wrong SASL password, an unknown user and a token too many fail, and end the connection', async () => {
  const server = new NearServer({ saslUsers: { bob: 'secret' } })
  for (const [user, password] of [
    ['bob', 'guess'],
    ['toString', ''],
    ['eve', 'secret'],
  ] as const) {
    const raw = await server.connect()
    const { token } = await prove(raw, user, password)
    expect([user, await raw.verdict('sasl', { token: Buffer.from(token) })]).toEqual([user, 'AuthFailed'])
    await raw.untilEnded()
  }
  const raw = await server.connect()
  const { token } = await prove(raw, 'bob', 'secret')
  expect(await raw.verdict('sasl', { token: Buffer.from(token) })).toBe('ok')
  expect(await raw.verdict('sasl', { token: Buffer.from(token) })).toBe('AuthFailed')
  await raw.untilEnded()
})

test('a session that is closed takes its nodes along; what it asked after that goes unheard', async () => {
  const server = new NearServer()
  const [raw, other] = [await server.connect(), await server.connect()]
  await raw.request('create', toCreate('/e', { flags: 1 }))
  await other.request('exists', { path: '/e', watch: true })
  const closing = raw.send('closeSession', {})
  raw.send('create', toCreate('/late'))
  await raw.untilEnded()
  expect(raw.inbox.at(-1)).toMatchObject({ xid: closing, zxid: server.tree.lastZxid, err: 0 })
  expect(other.events).toEqual([{ type: eventTypes.NodeDeleted, path: '/e' }])
  expect([server.has('/e'), server.has('/late')]).toEqual([false, false])
  expect(server.sessions.get(raw.session!.sessionId)).toBeUndefined()
})
