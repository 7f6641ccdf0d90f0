import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { digestId } from '../../../src/client/terms/acl.ts'
import { Certificates, PASSWORD } from '../../harness/certificates.ts'
import { fourLetter } from '../../harness/four-letter.ts'
import { ServedSandbox } from '../../harness/served-sandbox.ts'
import { zoosh } from '../../harness/zoosh.ts'

let folder = ''
let users = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'zoosh-sandbox-'))
  users = join(folder, 'users')
  writeFileSync(users, '# who may\nbob:se:cret\nroot:top\n', { mode: 0o600 })
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Starts a sandbox that ends with the test; returns its address, and what it says on stderr until then. */
async function sandbox(
  flags: readonly string[],
  env: Record<string, string> = {},
): Promise<{ server: string; err: string }> {
  const served = await ServedSandbox.start(flags, { env })
  onTestFinished(() => served.stop())
  return served
}

const port = (server: string): number => Number(server.split(':')[1])

test('status, doctor and words of monitors work on a sandbox as it is', async () => {
  const { server } = await sandbox([])
  const status = await zoosh(['status', '--json'], { server })
  expect(JSON.parse(status.text).members).toMatchObject([{ state: 'up', mode: 'standalone', notWhitelisted: [] }])
  expect((await zoosh(['admin', 'cons'], { server })).code).toBe(0)
  expect((await zoosh(['doctor', '--json'], { server })).err).toBe('')
})

test('--words srvr answers what a ZooKeeper does by default', async () => {
  const { server } = await sandbox(['--words', 'srvr, ruok'])
  expect(await fourLetter(port(server), 'srvr')).toContain('Mode: standalone')
  expect(await fourLetter(port(server), 'ruok')).toBe('imok')
  expect(await fourLetter(port(server), 'mntr')).toContain('not in the whitelist')
})

test('SASL users come from a file, and one may be required', async () => {
  const special = ['--sasl-super-user', 'root', '--sasl-any-user', 'any']
  const { server } = await sandbox(['--sasl-users', users, ...special, '--require-auth', 'sasl'])
  await using bob = await connect(server, { sasl: { user: 'bob', password: 'se:cret' } })
  await bob.create('/all', 'ours', { acl: 'sasl:any:r' })
  expect((await bob.get('/all')).data?.toString()).toBe('ours')
  await bob.create('/bobs', 'his', { acl: 'sasl:bob:cdrwa' })
  await using root = await connect(server, { sasl: { user: 'root', password: 'top' } })
  expect((await root.get('/bobs')).data?.toString()).toBe('his')
  const { code, err } = await zoosh(['get', '/bobs'], { server })
  expect([code, err]).toEqual([6, expect.stringContaining('requires SASL')])
})

test('the super digest, its algorithm, and ACLs', async () => {
  const superDigest = 'super:wjySwxg860UATFtciuZ1lpzrCHrPeov6SPu/ZD56uig='
  const { server } = await sandbox(['--super-digest', superDigest, '--digest-algorithm', 'SHA-256'])
  await using owner = await connect(server)
  await owner.create('/closed', 'x', { acl: 'ip:10.0.0.1:cdrwa' })
  await expect(owner.get('/closed')).rejects.toMatchObject({ name: 'NoAuth' })
  await using root = await connect(server, { auth: ['digest:super:test'] })
  expect((await root.get('/closed')).data?.toString()).toBe('x')
})

test('--skip-acl, --no-ttl and --no-quota do what they say', async () => {
  const { server } = await sandbox(['--skip-acl', '--no-ttl', '--no-quota'])
  await using zk = await connect(server)
  await zk.create('/closed', 'x', { acl: `digest:${digestId('bob', 'pw')}:cdrwa` })
  expect((await zk.get('/closed')).data?.toString()).toBe('x')
  await expect(zk.create('/t', 'x', { mode: 'persistent', ttl: 5000 })).rejects.toMatchObject({ name: 'Unimplemented' })
  expect((await zoosh(['quota', 'set', '/closed', '--bytes-hard', '1'], { server })).code).toBe(0)
  await zk.set('/closed', 'much more than one byte')
})

test('--no-digest and --ensemble-name', async () => {
  const { server } = await sandbox(['--no-digest', '--ensemble-name', 'blue', '--ensemble-name', 'green'])
  await using zk = await connect(server)
  await zk.addAuth('ensemble', 'green')
  await expect(zk.addAuth('digest', 'bob:pw')).rejects.toMatchObject({ kind: 'auth' })
})

test.each([
  [['--tls'], {}],
  [['--tls-ca', 'ca.pem'], {}],
  [[], { ZOOSH_TLS: '1' }],
])('TLS asked for by %j %j without a certificate is refused, not left out', async (flags, env) => {
  const { code, text, err } = await zoosh(['sandbox', '--port', '0', ...flags], { env: env as Record<string, string> })
  expect([code, text, err]).toEqual([2, '', expect.stringContaining('--tls-cert')])
})

test('TLS with a certificate in PEM or PKCS#12, and with clients that have to show one; several ports', async () => {
  const made = new Certificates()
  onTestFinished(() => made.remove())
  made.issue('server', 'IP:127.0.0.1')
  made.issue('client', 'DNS:client')
  const ca = ['--tls-ca', made.file('ca.pem')]
  const own = ['--tls-cert', made.file('client.pem'), '--tls-key', made.file('client.key')]
  const password = join(folder, 'password')
  writeFileSync(password, PASSWORD, { mode: 0o600 })

  const pem = await sandbox([
    '--servers',
    '3',
    '--tls-cert',
    made.file('server.pem'),
    '--tls-key',
    made.file('server.key'),
  ])
  const ports = pem.server.split(',')
  expect(ports).toHaveLength(3)
  for (const server of ports) expect((await zoosh(['ls', '/', ...ca], { server })).text).toBe('zookeeper\n')
  expect((await zoosh(['ls', '/', '--timeout', '1s'], { server: ports[0]! })).code).toBe(3)

  const p12 = ['--tls-cert', made.file('server.p12'), '--tls-passphrase-file', password]
  const { server } = await sandbox([...p12, ...ca])
  expect((await zoosh(['ls', '/', ...ca, ...own], { server })).text).toBe('zookeeper\n')
  expect((await zoosh(['ls', '/', ...ca], { server })).code).toBe(3)
})

test('the TLS of a chosen profile is for connecting; that it is not served is said', async () => {
  const config = join(folder, 'config')
  mkdirSync(join(config, 'zoosh'), { recursive: true })
  writeFileSync(join(config, 'zoosh', 'profiles.yaml'), 'profiles:\n  prod:\n    server: zk:2281\n    tls: true\n')
  const { err } = await sandbox([], { XDG_CONFIG_HOME: config, ZOOSH_PROFILE: 'prod' })
  expect(err).toContain('the sandbox serves no TLS')
})

test.each([
  [['--require-auth', 'sasl'], 'requireAuth: the server has no scheme "sasl"'],
  [['--digest-algorithm', 'ROT13'], 'bad digestAlgorithm: one of SHA1'],
])('%j makes no sense, and is said so before anything is served', async (flags, why) => {
  const { code, text, err } = await zoosh(['sandbox', '--port', '0', ...flags])
  expect([code, text, err]).toEqual([2, '', expect.stringContaining(why)])
})

test('a file of SASL users that others can read, or that is none, is refused, without its content', async () => {
  const open = join(folder, 'open')
  writeFileSync(open, 'bob:secret\n', { mode: 0o644 })
  const nonsense = join(folder, 'nonsense')
  writeFileSync(nonsense, 'S3CRET\n', { mode: 0o600 })
  for (const [file, why] of [
    [open, 'can be read by others'],
    [nonsense, 'a line without USER:PASSWORD'],
  ] as const) {
    const { code, err } = await zoosh(['sandbox', '--port', '0', '--sasl-users', file])
    expect([code, err]).toEqual([2, expect.stringContaining(why)])
    expect(err).not.toContain('S3CRET')
  }
})

test('--sandbox shows its one server to every command that asks servers, and ends', async () => {
  const status = await zoosh(['--sandbox', 'status', '--json'])
  expect(status).toMatchObject({ code: 0, err: '' })
  const { members, healthy } = JSON.parse(status.text)
  expect([healthy, members]).toEqual([
    true,
    [expect.objectContaining({ state: 'up', mode: 'standalone', notWhitelisted: [] })],
  ])
  for (const words of [
    'sessions',
    'who /app --json',
    'doctor',
    'admin mntr',
    'latency -n 2',
    'top -n 1 --interval 10ms',
  ]) {
    const { code, text } = await zoosh(['--sandbox', ...words.split(' ')])
    expect([words, code, text === '']).toEqual([words, 0, false])
  }
})

test('in a script, what --sandbox shows is the server the script works on', async () => {
  const { text } = await zoosh(['--sandbox'], { input: 'create /mine -e\nwho /mine --json\nstatus --json\n' })
  const [, who, status] = text.trim().split('\n')
  expect(JSON.parse(who!).owner).toMatchObject({ self: true })
  expect(JSON.parse(status!).members).toMatchObject([{ ephemerals: 1 }])
})

test('--sandbox is one server: other members are refused', async () => {
  const { code, err } = await zoosh(['--sandbox', 'status', '--members', 'zk:2181'])
  expect([code, err]).toEqual([2, expect.stringContaining('--members names others')])
})
