import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import { digest } from '../../../src/client/secure/digest-md5.ts'
import type { ServerSettings } from '../../../src/server/settings/settings.ts'
import { errorCodes } from '../../../src/wire/codes.ts'
import { readToken } from '../../../src/wire/sasl-token.ts'
import { anyone, toCreate } from './create-request.ts'
import { NearServer } from './near-server.ts'

const given = (scheme: string, auth: string | null) => ({
  type: 0,
  scheme,
  auth: auth === null ? null : Buffer.from(auth),
})
const readRoot = { path: '/', watch: false }

// Source of the digests: org.apache.zookeeper.test.AuthSHA2Test, AuthSHA3Test; the last one by Java's MessageDigest.
test.each([
  ['SHA-256', 'super:wjySwxg860UATFtciuZ1lpzrCHrPeov6SPu/ZD56uig='],
  ['SHA3-256', 'super:cRy/KPYuDpW/dtsepniTMpuiuupnWgdU9txltIfv3hA='],
  ['SHA-512', 'super:cMAGk13FCMtJkaVQImGEKhjqoGELCiVjYdIhiD8stB1FnIpdGeFvKwAHh5mf4tUYmBR2ZY9181dZTXEHMlkVhg=='],
] as const)('by %s the super user is known, and everybody else hashed', async (digestAlgorithm, superDigest) => {
  const server = new NearServer({ digestAlgorithm, superDigest })
  server.put('/closed', anyone(0))
  const raw = await server.connect()
  await raw.request('auth', given('digest', 'super:test'))
  expect(await raw.verdict('getData', { path: '/closed', watch: false })).toBe('ok')
  await raw.request('create', toCreate('/own', { acl: [{ perms: 31, scheme: 'auth', id: '' }] }))
  const { value } = await raw.request('getACL', { path: '/own' })
  expect(value!.acl).toEqual([{ perms: 31, scheme: 'digest', id: superDigest }])
})

test('with digests off neither a credential nor an ACL may have one', async () => {
  const server = new NearServer({ digestAuth: false })
  const [raw, other] = [await server.connect(), await server.connect()]
  expect(await raw.verdict('auth', given('digest', 'bob:pw'))).toBe('AuthFailed')
  await raw.untilEnded()
  const acl = [{ perms: 31, scheme: 'digest', id: 'bob:ikIaKsbtGweaHnb/jKn7OHqbunM=' }]
  expect(await other.verdict('create', toCreate('/bobs', { acl }))).toBe('InvalidAcl')
})

test('with ACLs skipped everybody may do everything, and is nobody else for it', async () => {
  const server = new NearServer({ skipAcl: true })
  server.put('/closed', [{ perms: 31, scheme: 'digest', id: 'bob:x' }])
  const raw = await server.connect()
  for (const verdict of [
    await raw.verdict('getData', { path: '/closed', watch: true }),
    await raw.verdict('create', toCreate('/closed/in')),
    await raw.verdict('setACL', { path: '/closed', acl: anyone(1), version: -1 }),
    await raw.verdict('setData', { path: '/closed', data: null, version: -1 }),
  ])
    expect(verdict).toBe('ok')
  expect(raw.events).toHaveLength(1)
  const { value } = await raw.request('whoAmI', {})
  expect(value!.clientInfo).toEqual([{ authScheme: 'ip', user: '127.0.0.1' }])
  const invalid = toCreate('/auth', { acl: [{ perms: 31, scheme: 'auth', id: '' }] })
  expect(await raw.verdict('create', invalid)).toBe('InvalidAcl')
})

test.each([
  ['nothing is said', ['woo'], null, 'ok'],
  ['any name will do', [], 'foo', 'ok'],
  ['it is among the names', ['foo', 'woo'], 'woo', 'ok'],
  ['the server has no such scheme', undefined, 'woo', 'AuthFailed'],
] as const)('which ensemble is meant: %s', async (_title, ensembleNames, name, verdict) => {
  const raw = await new NearServer({ ...(ensembleNames && { ensembleNames }) }).connect()
  expect(await raw.verdict('auth', given('ensemble', name))).toBe(verdict)
})

test('who means another ensemble is cut off without a word, and may not own nodes as one of it', async () => {
  const server = new NearServer({ ensembleNames: ['woo'] })
  const [raw, other] = [await server.connect(), await server.connect()]
  raw.send('auth', given('ensemble', 'goo'))
  await raw.untilEnded()
  expect(raw.inbox).toEqual([])
  await other.request('auth', given('ensemble', 'woo'))
  for (const acl of [
    { perms: 31, scheme: 'ensemble', id: 'woo' },
    { perms: 31, scheme: 'auth', id: '' },
  ])
    expect(await other.verdict('create', toCreate('/a', { acl: [acl] }))).toBe('InvalidAcl')
})

test.each(['getData', 'ping', 'unknown'] as const)(
  'who has to prove himself first is refused %s, and cut off',
  async (asked) => {
    const raw = await new NearServer({ requireAuth: ['digest'] }).connect()
    if (asked === 'unknown') raw.raw((writer) => writer.int(1).int(4711))
    else if (asked === 'ping') raw.send('ping', {}, 1)
    else raw.send('getData', readRoot, 1)
    const { err, zxid, body } = await raw.reply(1)
    expect([err, zxid, body.length]).toEqual([errorCodes.SessionClosedRequireSaslAuth.code, 0n, 0])
    await raw.untilEnded()
  },
)

test('who has proved himself is let in where that is required', async () => {
  const server = new NearServer({ requireAuth: ['digest', 'sasl'], saslUsers: { bob: 'secret' } })
  const raw = await server.connect()
  await raw.request('auth', given('digest', 'bob:pw'))
  expect(await raw.verdict('getData', readRoot)).toBe('ok')
  const other = await server.connect()
  const { value } = await other.request('sasl', { token: Buffer.alloc(0) })
  const { directives, utf8 } = readToken(value!.token!)
  const { realm = '', nonce = '' } = directives
  const { response } = digest({ user: 'bob', password: 'guess', realm, nonce, cnonce: 'C', utf8 })
  expect(await other.verdict('sasl', { token: Buffer.from(response) })).toBe('SessionClosedRequireSaslAuth')
})

test.each([
  [{ requireAuth: ['sasl'] }, 'the server has no scheme "sasl"'],
  [{ requireAuth: ['digest'], digestAuth: false }, 'the server has no scheme "digest"'],
  [{ saslAnyUser: 'super' }, 'saslAnyUser must not be "super"'],
  [{ digestAlgorithm: 'MD4' }, 'digestAlgorithm must be one of SHA1, SHA-256'],
])('%o is refused before the server starts', (settings, why) => {
  expect(() => new NearServer(settings as ServerSettings)).toThrow(why)
})
