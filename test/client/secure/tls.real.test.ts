import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '../../../src/client/connect.ts'
import { readJks } from '../../../src/client/secure/jks.ts'
import { tlsSettings } from '../../../src/client/secure/tls.ts'
import type { TlsOptions } from '../../../src/client/terms/tls-options.ts'
import { certificateOf } from '../../../src/ensemble/ask/certificate.ts'
import { ask } from '../../../src/ensemble/ask/question.ts'
import { Certificates, PASSWORD } from '../../harness/certificates.ts'
import { Inside } from '../../harness/inside.ts'
import { freePort } from '../../harness/ports.ts'
import { describeReal, type RealServer, startServer } from '../../harness/real-server.ts'

describeReal('TLS to a real secureClientPort', () => {
  let certs: Certificates
  let server: RealServer
  const ports: Record<string, number> = {}
  const others: RealServer[] = []

  async function secure(certificate: string): Promise<{ server: RealServer; port: number }> {
    const port = await freePort()
    const started = await startServer({
      config: {
        secureClientPort: port,
        secureClientPortAddress: '127.0.0.1',
        serverCnxnFactory: 'org.apache.zookeeper.server.NettyServerCnxnFactory',
        'ssl.keyStore.location': certs.file(`${certificate}.jks`),
        'ssl.keyStore.password': PASSWORD,
        'ssl.trustStore.location': certs.file('trust.jks'),
        'ssl.trustStore.password': PASSWORD,
        'ssl.clientAuth': 'need',
        'authProvider.x509': 'org.apache.zookeeper.server.auth.X509AuthenticationProvider',
      },
    })
    return { server: started, port }
  }

  beforeAll(async () => {
    certs = new Certificates()
    certs.trustStores()
    certs.issue('server', 'DNS:localhost,IP:127.0.0.1')
    certs.issue('client', 'DNS:alice')
    certs.issue('wrong', 'DNS:elsewhere.test')
    certs.issue('expired', 'DNS:localhost,IP:127.0.0.1', { days: -1 })
    certs.issue('self', 'DNS:localhost,IP:127.0.0.1', { selfSigned: true })
    const main = await secure('server')
    server = main.server
    ports.server = main.port
    for (const name of ['wrong', 'expired', 'self']) {
      const { server: other, port } = await secure(name)
      others.push(other)
      ports[name] = port
    }
  })
  afterAll(async () => {
    await Promise.all([server, ...others].map((one) => one?.stop()))
    certs?.remove()
  })

  const to = (name: string, tls: boolean | TlsOptions, host = '127.0.0.1') =>
    connect(`${host}:${ports[name]}`, { tls, timeout: 30_000 })
  const ca = (): string => certs.file('ca.pem')
  const mine = (): TlsOptions => ({ ca: ca(), cert: certs.file('client.pem'), key: certs.file('client.key') })

  test('client certificates come as PEM, PKCS12 or JKS, and are who we are', async () => {
    const identities: TlsOptions[] = [
      { ca: ca(), cert: certs.file('client.pem'), key: certs.file('client.key') },
      { ca: readFileSync(ca()), cert: certs.file('client.p12'), passphrase: PASSWORD },
      { ca: certs.file('trust.jks'), cert: certs.file('client.jks'), passphrase: PASSWORD },
    ]
    for (const tls of identities) {
      await using zk = await to('server', tls)
      expect(await zk.whoAmI()).toContainEqual({ authScheme: 'x509', user: 'CN=client' })
    }
    await using named = await to('server', identities[0]!, 'localhost')
    await named.create('/x509', null, { acl: 'x509:CN=client:cdrwa' })
    await using plain = await connect(server.connectString)
    await expect(plain.get('/x509')).rejects.toMatchObject({ name: 'NoAuth' })
  })

  test('through a tunnel the name of the server is verified, and not that of the tunnel', async () => {
    await using inside = await Inside.start({
      'zk.inside:2281': ports.server!,
      'localhost:2281': ports.server!,
      'gone.inside:2281': 1,
    })
    for (const via of [inside.command, inside.socks, inside.http]) {
      const led = (host: string, tls: TlsOptions) => connect(`${host}:2281`, { tls, via, timeout: 30_000 })
      await using zk = await led('localhost', mine())
      expect(await zk.whoAmI()).toContainEqual({ authScheme: 'x509', user: 'CN=client' })
      await zk.create(`/tunnel-${zk.sessionId}`, 'x'.repeat(900_000))
      expect((await zk.get(`/tunnel-${zk.sessionId}`)).data).toHaveLength(900_000)
      await using named = await led('zk.inside', { ...mine(), serverName: 'localhost' })
      expect(await named.exists('/')).toBeDefined()
      await expect(led('zk.inside', mine())).rejects.toMatchObject({ kind: 'tls', message: /another name/ })
      await expect(led('gone.inside', mine())).rejects.not.toMatchObject({ kind: 'tls' })
      const at = { host: 'zk.inside', port: 2281 }
      const certificate = await certificateOf(at, 5000, { via, own: await tlsSettings(at, mine()) })
      expect(certificate).toMatchObject({ subject: 'server' })
      const source = { address: at, admin: undefined, timeout: 5000, tls: { ...mine(), serverName: 'localhost' }, via }
      expect(await ask(source, 'server')).toMatchObject({ mode: 'standalone' })
      const { sessionId } = zk
      expect(inside.cut()).toBeGreaterThan(0)
      await zk.exists('/')
      expect(zk.sessionId).toBe(sessionId)
    }
  })

  test('a server that wants a certificate refuses a client without one', async () => {
    await expect(to('server', { ca: ca() })).rejects.toMatchObject({ kind: 'tls', message: /client certificate/ })
  })

  test('a certificate for another name, expired, self-signed or of an unknown authority is refused', async () => {
    await expect(to('wrong', mine())).rejects.toMatchObject({ kind: 'tls', message: /another name/ })
    await expect(to('expired', mine())).rejects.toMatchObject({ kind: 'tls', message: /expired/ })
    await expect(to('self', mine())).rejects.toMatchObject({ kind: 'tls', message: /signed by itself/ })
    await expect(to('server', true)).rejects.toMatchObject({ kind: 'tls', message: /authority/ })
  })

  test('the name to expect can be given, and everything is accepted only when told so', async () => {
    await using named = await to('wrong', { ...mine(), serverName: 'elsewhere.test' })
    expect(named.state).toBe('connected')
    for (const name of ['wrong', 'expired', 'self']) {
      await using zk = await to(name, { ...mine(), ca: undefined, insecure: true })
      expect(zk.state).toBe('connected')
    }
  })

  test('TLS on a plain port, and plain on a TLS port, say so and never fall back', async () => {
    const plainPort = connect(server.connectString, { tls: { ca: ca() }, timeout: 3000 })
    await expect(plainPort).rejects.toMatchObject({ kind: 'tls' })
    await expect(connect(`127.0.0.1:${ports.self}`, { timeout: 3000 })).rejects.toMatchObject({
      name: 'ConnectionError',
    })
  })

  test('files that cannot be used are said to be, before anything is sent', async () => {
    await expect(to('server', { ca: certs.file('none.pem') })).rejects.toMatchObject({
      name: 'UsageError',
      message: /cannot read .*none.pem: ENOENT/,
    })
    await expect(to('server', { ca: certs.file('trust.p12') })).rejects.toMatchObject({
      hint: /keytool -importkeystore/,
    })
    const wrong = { ca: ca(), cert: certs.file('client.jks'), passphrase: 'wrong' }
    await expect(to('server', wrong)).rejects.toMatchObject({ message: /wrong password/ })
    await expect(to('server', { ...wrong, cert: certs.file('client.p12') })).rejects.toMatchObject({
      name: 'UsageError',
    })
    await expect(to('server', { ca: ca(), cert: certs.file('client.pem') })).rejects.toMatchObject({
      message: /no private key/,
    })
  })

  test('a key store is read as keytool wrote it, and a damaged one is refused', () => {
    const bytes = readFileSync(certs.file('client.jks'))
    expect(readJks(bytes, PASSWORD).keys.map(({ alias }) => alias)).toEqual(['client'])
    expect(readJks(readFileSync(certs.file('trust.jks')), undefined).trusted).toHaveLength(1)
    for (const at of [5, 20, bytes.length >> 1, bytes.length - 1]) {
      const damaged = Buffer.from(bytes)
      damaged[at]! ^= 1
      expect(() => readJks(damaged, PASSWORD)).toThrow(/wrong password|damaged/)
    }
    expect(() => readJks(bytes.subarray(0, 200), undefined)).toThrow(/damaged|password/)
  })
})
