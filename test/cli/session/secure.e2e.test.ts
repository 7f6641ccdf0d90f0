import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Certificates, PASSWORD } from '../../harness/certificates.ts'
import { freePort } from '../../harness/ports.ts'
import { describeReal, type RealServer, startServer } from '../../harness/real-server.ts'
import { zoosh } from '../../harness/zoosh.ts'

describeReal('TLS and SASL from the command line', () => {
  let certs: Certificates
  let server: RealServer
  let at = ''
  const secret = (name: string, text: string) => {
    const path = certs.file(name)
    writeFileSync(path, text, { mode: 0o600 })
    return path
  }

  beforeAll(async () => {
    certs = new Certificates()
    certs.trustStores()
    certs.issue('server', 'DNS:localhost,IP:127.0.0.1')
    certs.issue('client', 'DNS:alice')
    const jaas = secret(
      'jaas.conf',
      'Server { org.apache.zookeeper.server.auth.DigestLoginModule required user_bob="builder"; };\n',
    )
    const port = await freePort()
    server = await startServer({
      javaProperties: { 'java.security.auth.login.config': jaas },
      config: {
        secureClientPort: port,
        secureClientPortAddress: '127.0.0.1',
        serverCnxnFactory: 'org.apache.zookeeper.server.NettyServerCnxnFactory',
        'authProvider.sasl': 'org.apache.zookeeper.server.auth.SASLAuthenticationProvider',
        'authProvider.x509': 'org.apache.zookeeper.server.auth.X509AuthenticationProvider',
        'ssl.keyStore.location': certs.file('server.jks'),
        'ssl.keyStore.password': PASSWORD,
        'ssl.trustStore.location': certs.file('trust.jks'),
        'ssl.trustStore.password': PASSWORD,
      },
    })
    at = `127.0.0.1:${port}`
  })
  afterAll(async () => {
    await server?.stop()
    certs?.remove()
  })

  test('PEM files by flag and by variable', async () => {
    const files = [
      '--tls-ca',
      certs.file('ca.pem'),
      '--tls-cert',
      certs.file('client.pem'),
      '--tls-key',
      certs.file('client.key'),
    ]
    expect(await zoosh(['exists', '/zookeeper', ...files], { server: at })).toMatchObject({
      code: 0,
      text: 'yes\n',
      err: '',
    })
    const env = { ZOOSH_TLS_CA: files[1]!, ZOOSH_TLS_CERT: files[3]!, ZOOSH_TLS_KEY: files[5]! }
    expect(await zoosh(['exists', '/zookeeper'], { server: at, env })).toMatchObject({ code: 0, text: 'yes\n' })
  })

  test('a key store with its passphrase in a file', async () => {
    const word = secret('word', `${PASSWORD}\n`)
    const argv = [
      'exists',
      '/zookeeper',
      '--tls-ca',
      certs.file('ca.pem'),
      '--tls-cert',
      certs.file('client.p12'),
      '--tls-passphrase-file',
      word,
    ]
    expect(await zoosh(argv, { server: at })).toMatchObject({ code: 0, text: 'yes\n' })
  })

  test('zkCli’s properties file', async () => {
    const config = secret(
      'client.properties',
      `zookeeper.client.secure=true\nzookeeper.ssl.keyStore.location=${certs.file('client.jks')}\nzookeeper.ssl.keyStore.password=${PASSWORD}\nzookeeper.ssl.trustStore.location=${certs.file('trust.jks')}\nzookeeper.ssl.trustStore.password=${PASSWORD}\n`,
    )
    expect(await zoosh(['exists', '/zookeeper', '--client-config', config], { server: at })).toMatchObject({
      code: 0,
      text: 'yes\n',
    })
  })

  test('an untrusted certificate is refused with what to do; --tls-insecure warns', async () => {
    const mine = ['--tls-cert', certs.file('client.pem'), '--tls-key', certs.file('client.key')]
    const refused = await zoosh(['exists', '/zookeeper', '--tls', ...mine], { server: at })
    expect(refused.code).toBe(3)
    expect(refused.err).toContain('--tls-ca')
    const risky = await zoosh(['exists', '/zookeeper', '--tls-insecure', '--tls', ...mine], { server: at })
    expect(risky).toMatchObject({ code: 0, text: 'yes\n' })
    expect(risky.err).toContain('not verified')
  })

  test('a plain port is told from a TLS one, both ways', async () => {
    const files = ['--tls', '--tls-ca', certs.file('ca.pem')]
    expect((await zoosh(['ls', '/', ...files], { server: server.connectString })).code).toBe(3)
    expect((await zoosh(['ls', '/', '--timeout', '3s'], { server: at })).code).toBe(3)
  })

  test('SASL by password file and by variable; a wrong password is 6', async () => {
    const word = secret('sasl', 'builder\n')
    const run = (argv: string[], env: Record<string, string> = {}) =>
      zoosh(['exists', '/zookeeper', '--sasl-user', 'bob', ...argv], { server: server.connectString, env })
    expect(await run(['--sasl-password-file', word])).toMatchObject({ code: 0, text: 'yes\n' })
    expect(await run([], { ZOOSH_SASL_PASSWORD: 'builder' })).toMatchObject({ code: 0 })
    expect((await run([], { ZOOSH_SASL_PASSWORD: 'wrong' })).code).toBe(6)
    const asked = await run([])
    expect(asked.code).toBe(2)
    expect(asked.err).toContain('--sasl-password-file')
  })

  test('no secret shows in what is printed', async () => {
    const ended = await zoosh(['exists', '/zookeeper', '--sasl-user', 'bob', '--debug', '--trace'], {
      server: server.connectString,
      env: { ZOOSH_SASL_PASSWORD: 'builder', ZOOSH_AUTH: 'digest:alice:s3cret' },
    })
    expect(ended.code).toBe(0)
    expect(ended.err + ended.text).not.toMatch(/builder|s3cret/)
    expect(ended.err).toContain('debug')
  })
})
