import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { parseProperties, readClientConfig } from '../../../src/client/secure/client-config.ts'
import { parseJaas } from '../../../src/client/secure/jaas.ts'
import { readProperties } from '../../../src/values/formats/properties.ts'
import { UsageError } from '../../../src/wire/error.ts'

const folder = mkdtempSync(join(tmpdir(), 'zoosh-config-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

describe('a properties file', () => {
  test('is read as Java reads it', () => {
    const text = '# no\n! no\na=1\nb : 2\nc 3\nd\\=e=f\\u0041\\n\nlong=one,\\\n   two\nempty=\npath=C\\:\\\\x\r\n'
    expect([...parseProperties(text)]).toEqual([
      ['a', '1'],
      ['b', '2'],
      ['c', '3'],
      ['d=e', 'fA\n'],
      ['long', 'one,two'],
      ['empty', ''],
      ['path', 'C:\\x'],
    ])
  })

  test('is read the same way where the data of a znode is shown', () => {
    const text = 'a=1\nlong=one,\\\n   two\nk\\\n ey=v\rlast=C\\:\\\\x\n__proto__=p\n'
    const shown = readProperties(text)!
    expect(Object.entries(shown)).toEqual([...parseProperties(text)])
    expect(Object.keys(shown)).toEqual(['a', 'long', 'key', 'last', '__proto__'])
  })

  test('that Java refuses is refused', () => {
    expect(() => parseProperties('a=\\u00zz\n')).toThrow(UsageError)
    expect(readProperties('a=\\u00zz\nb=1\n')).toBeUndefined()
  })

  test('gives TLS and limits', async () => {
    const word = file('word', 'secret\n')
    const config = file(
      'tls.properties',
      [
        'zookeeper.client.secure=true',
        'zookeeper.clientCnxnSocket=org.apache.zookeeper.ClientCnxnSocketNetty',
        'zookeeper.ssl.keyStore.location=/k.jks',
        `zookeeper.ssl.keyStore.passwordPath=${word}`,
        'zookeeper.ssl.trustStore.location=/t.jks',
        'zookeeper.ssl.trustStore.password=other',
        'zookeeper.ssl.hostnameVerification=false',
        'jute.maxbuffer=0x200000',
        'zookeeper.frobnicate=1',
      ].join('\n'),
    )
    expect(await readClientConfig(config)).toEqual({
      options: {
        tls: { cert: '/k.jks', passphrase: 'secret', ca: '/t.jks', caPassphrase: 'other', verifyName: false },
        maxRequest: 0x200000,
        maxReply: 0x200000,
      },
      notes: ['zookeeper.frobnicate means nothing to zoosh'],
    })
  })

  test('finds SASL in the JAAS file it names', async () => {
    const jaas = file(
      'jaas.conf',
      'Server { X required user_bob="pw"; };\n// no\nClient {\n  org.apache.zookeeper.server.auth.DigestLoginModule required\n  username="bob" password="p\\"w;}";\n};',
    )
    const digest = await readClientConfig(file('sasl.properties', `java.security.auth.login.config=${jaas}\n`))
    expect(digest.options.sasl).toEqual({ user: 'bob', password: 'p"w;}' })
    const none = file(
      'none.properties',
      `java.security.auth.login.config=${jaas}\nzookeeper.sasl.clientconfig=Nobody\n`,
    )
    await expect(readClientConfig(none)).rejects.toThrow('has no section Nobody')
  })

  const kerberos = (module: string, properties: Record<string, string> = {}) => {
    const jaas = file('krb.conf', `Client { com.sun.security.auth.module.Krb5LoginModule required ${module}; };`)
    const all = { 'java.security.auth.login.config': jaas, ...properties }
    return readClientConfig(
      file(
        'krb.properties',
        Object.entries(all)
          .map((one) => `${one.join('=')}\n`)
          .join(''),
      ),
    )
  }

  test.each<[string, Record<string, string>, object]>([
    ['useTicketCache=true', {}, { ticketCache: true, service: 'zookeeper', canonicalize: true }],
    ['useTicketCache=true ticketCache="/t" principal="al@R"', {}, { ticketCache: '/t', principal: 'al@R' }],
    ['useKeyTab=true keyTab="/k" principal="al@R"', {}, { keytab: '/k', principal: 'al@R', ticketCache: undefined }],
    ['useKeyTab=TRUE keyTab="/k" useTicketCache=true principal=al', {}, { keytab: '/k', ticketCache: true }],
    ['useTicketCache=true', { 'zookeeper.server.principal': 'zk/h@R' }, { service: 'zk/h@R' }],
    ['useTicketCache=true', { 'zookeeper.sasl.client.username': 'zk' }, { service: 'zk' }],
    ['useTicketCache=true', { 'zookeeper.server.realm': 'R' }, { service: 'zookeeper@R' }],
    [
      'useTicketCache=true',
      { 'zookeeper.server.principal': 'zk/h@R', 'zookeeper.server.realm': 'S', 'zookeeper.sasl.client.username': 'x' },
      { service: 'zk/h@R' },
    ],
    ['useTicketCache=true', { 'zookeeper.sasl.client.canonicalize.hostname': 'false' }, { canonicalize: false }],
  ])('reads a section for Kerberos: %s %o', async (module, properties, expected) => {
    const { options, notes } = await kerberos(module, properties)
    expect(options.sasl).toMatchObject({ mechanism: 'GSSAPI', ...expected })
    expect(notes).toEqual([])
  })

  test('a section for Kerberos that asks for a password, or does not say whose key is meant, is refused', async () => {
    await expect(kerberos('useTicketCache=false')).rejects.toThrow(/neither useTicketCache=true nor useKeyTab=true/)
    await expect(kerberos('useKeyTab=true')).rejects.toThrow(/needs the principal/)
  })

  test('switched off, a section is not followed; Java’s own krb5.conf has another place', async () => {
    expect((await kerberos('useTicketCache=true', { 'zookeeper.sasl.client': 'false' })).options.sasl).toBeUndefined()
    const { notes } = await kerberos('useTicketCache=true', { 'java.security.krb5.conf': '/k' })
    expect(notes).toEqual([expect.stringContaining('KRB5_CONFIG')])
  })

  test('a file wins over Java’s system properties, of which nothing is noted but what has another place', async () => {
    const system = new Map([
      ['jute.maxbuffer', '7'],
      ['zookeeper.request.timeout', '8'],
      ['user.home', '/x'],
      ['java.security.krb5.conf', '/k'],
    ])
    const limit = file('limit.properties', 'jute.maxbuffer=9')
    const both = await readClientConfig(limit, system)
    expect(both).toEqual({
      options: { maxRequest: 9, maxReply: 9, timeout: 8 },
      notes: [expect.stringContaining('KRB5_CONFIG')],
    })
    expect((await readClientConfig(undefined, system)).options).toMatchObject({ maxRequest: 7, timeout: 8 })
  })

  test('refuses a limit that is no number', async () => {
    await expect(readClientConfig(file('bad.properties', 'jute.maxbuffer=much'))).rejects.toThrow('jute.maxbuffer=much')
  })
})

test('a hostile JAAS file sets no prototypes', () => {
  const { options } = parseJaas('A { M required __proto__="x"; };').get('A')!
  expect(Object.entries(options)).toEqual([['__proto__', 'x']])
  expect(({} as Record<string, unknown>).x).toBeUndefined()
})
