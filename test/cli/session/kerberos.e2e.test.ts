import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { during } from '../../harness/during.ts'
import { describeKerberos, Kdc } from '../../harness/kdc.ts'
import { standalone } from '../../harness/program.ts'
import { RealServer } from '../../harness/real-server.ts'
import { cleanEnv, type Ended, zoosh } from '../../harness/zoosh.ts'

const alice = 'alice@ZOOSH.TEST'

describeKerberos('Kerberos from the command line', () => {
  const kdc = during(new Kdc())
  let server: RealServer
  let keytab = ''

  beforeAll(async () => {
    server = new RealServer({
      javaProperties: { ...kdc.javaProperties, 'zookeeper.sessionRequireClientSASLAuth': true },
    })
    await server.start()
    keytab = kdc.file('alice.keytab')
  })
  afterAll(() => server?.stop())

  const run = (argv: readonly string[], env: Record<string, string> = {}, input = ''): Promise<Ended> =>
    zoosh(argv, { server: server.connectString, env: { ...kdc.env, ...env }, input })
  const file = (name: string, text: string): string => {
    writeFileSync(kdc.file(name), text, { mode: 0o600 })
    return kdc.file(name)
  }
  const mine = { code: 0, err: '', text: expect.stringContaining(alice) }

  test('a ticket, or a keytab by flag, by variable and by profile', async () => {
    kdc.ticket('cache')
    expect(await run(['whoami', '--kerberos'])).toMatchObject(mine)
    const none = { KRB5CCNAME: kdc.file('nowhere') }
    expect(await run(['whoami', '--kerberos-keytab', keytab, '--kerberos-principal', 'alice'], none)).toMatchObject(
      mine,
    )
    expect(await run(['whoami', '--kerberos-service', `${kdc.service}@ZOOSH.TEST`])).toMatchObject(mine)
    const variables = {
      ZOOSH_KERBEROS_KEYTAB: keytab,
      ZOOSH_KERBEROS_PRINCIPAL: alice,
      ZOOSH_KERBEROS_SERVICE: 'zookeeper',
    }
    expect(await run(['whoami'], { ...none, ...variables })).toMatchObject(mine)
    expect(await run(['whoami'], { ZOOSH_KERBEROS: '1' })).toMatchObject(mine)
    mkdirSync(kdc.file('config/zoosh'), { recursive: true, mode: 0o700 })
    const profile = { server: server.connectString, kerberos: true, kerberosKeytab: keytab, kerberosPrincipal: 'alice' }
    file('config/zoosh/profiles.yaml', JSON.stringify({ profiles: { prod: profile } }))
    expect(await run(['whoami', '-p', 'prod'], { ...none, XDG_CONFIG_HOME: kdc.file('config') })).toMatchObject(mine)
  })

  test('the shell, and commands that go to each member by themselves', async () => {
    kdc.ticket('cache')
    const shell = await run(['--kerberos'], {}, 'create /by-shell\nwhoami\n')
    expect(shell).toMatchObject({ code: 0, text: expect.stringContaining(alice) })
    expect((await run(['status', '--kerberos'])).code).toBe(0)
    expect((await run(['who', '/', '--kerberos'])).code).toBe(0)
  })

  test('zkCli’s properties and its JAAS file, by zoosh and by zkcli', async () => {
    const module = 'com.sun.security.auth.module.Krb5LoginModule required'
    const jaas = file('client.conf', `Client { ${module} useKeyTab=true keyTab="${keytab}" principal="${alice}"; };\n`)
    const config = file('client.properties', `java.security.auth.login.config=${jaas}\n`)
    const none = { KRB5CCNAME: kdc.file('nowhere') }
    expect(await run(['whoami', '--client-config', config], none)).toMatchObject(mine)
    const zkcli = ['zkcli', '-server', server.connectString, '-client-configuration', config, 'whoami']
    expect((await run(zkcli, none)).text).toContain(`sasl: ${alice}`)
    const flags = { ...none, CLIENT_JVMFLAGS: `-Xmx1g -Djava.security.auth.login.config=${jaas} -Dfoo` }
    expect((await run(zkcli.toSpliced(3, 2), flags)).text).toContain(`sasl: ${alice}`)
    // A flag wins over the file.
    const bob = ['--kerberos-keytab', kdc.file('bob.keytab'), '--kerberos-principal', 'bob']
    expect((await run(['whoami', '--client-config', config, ...bob], none)).text).toContain('bob@ZOOSH.TEST')
  })

  test('what does not do is 6, with what to do', async () => {
    expect(await run(['ls', '/'])).toMatchObject({ code: 6, err: expect.stringContaining('--kerberos') })
    const nowhere = await run(['ls', '/', '--kerberos'], { KRB5CCNAME: kdc.file('nowhere') })
    expect(nowhere).toMatchObject({ code: 6, err: expect.stringMatching(/no ticket\n.*kinit/s) })
    const stranger = await run(['ls', '/', '--kerberos-keytab', keytab, '--kerberos-service', 'hdfs'])
    expect(stranger).toMatchObject({ code: 6, err: expect.stringMatching(/does not know hdfs\/.*--kerberos-service/s) })
  })

  test('the sandbox says that it speaks none, and no user has two names', async () => {
    for (const argv of [
      ['ls', '/', '--sandbox', '--kerberos'],
      ['sandbox', '--port', '0', '--kerberos'],
    ]) {
      expect(await zoosh(argv)).toMatchObject({ code: 2, err: expect.stringContaining('speaks no Kerberos') })
    }
    expect((await run(['ls', '/', '--kerberos', '--sasl-user', 'bob'])).code).toBe(2)
    const both = await run(['ls', '/', '--kerberos'], { ZOOSH_SASL_USER: 'bob', ZOOSH_SASL_PASSWORD: 'x' })
    expect(both).toMatchObject({ code: 2, err: expect.stringContaining('either Kerberos or the user bob') })
  })

  test.skipIf(standalone('koffi'))('without koffi one line says what to install', async () => {
    const home = kdc.file('bare')
    for (const part of ['bin', 'dist', 'package.json']) {
      cpSync(resolve(import.meta.dirname, '../../..', part), join(home, part), { recursive: true })
    }
    const argv = [join(home, 'bin/run.cjs'), 'ls', '/', '-s', server.connectString, '--kerberos']
    const ended = await promisify(execFile)(process.execPath, argv, { env: cleanEnv(kdc.env) }).catch((error) => error)
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringMatching(/koffi.*\n.*npm install koffi/) })
  })

  test('a KDC that says nothing holds up no command for longer than was allowed, and none that is interrupted', async () => {
    const env = { ...kdc.env, KRB5CCNAME: kdc.ticket('silent') }
    const silent = ['--kerberos', '--timeout', '1s']
    kdc.pause()
    try {
      const start = performance.now()
      expect((await run(['ls', '/', ...silent], env)).code).toBe(3)
      const shell = await run(silent, env, 'ls /\n')
      expect(shell.code).toBe(3)
      const interrupted = await zoosh(['ls', '/', '--kerberos', '--timeout', '60s'], {
        server: server.connectString,
        env,
        during: (child) => setTimeout(() => child.kill('SIGINT'), 1500),
      })
      expect(interrupted.code).toBe(130)
      expect(performance.now() - start).toBeLessThan(15_000)
    } finally {
      kdc.resume()
    }
  })
})
