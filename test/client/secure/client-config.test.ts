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

  test('finds SASL in the JAAS file it names, and says when that is Kerberos', async () => {
    const jaas = file(
      'jaas.conf',
      'Server { X required user_bob="pw"; };\n// no\nClient {\n  org.apache.zookeeper.server.auth.DigestLoginModule required\n  username="bob" password="p\\"w;}";\n};\nKrb { com.sun.security.auth.module.Krb5LoginModule required useKeyTab=true; };',
    )
    const digest = await readClientConfig(file('sasl.properties', `java.security.auth.login.config=${jaas}\n`))
    expect(digest.options.sasl).toEqual({ user: 'bob', password: 'p"w;}' })
    const kerberos = file(
      'krb.properties',
      `java.security.auth.login.config=${jaas}\nzookeeper.sasl.clientconfig=Krb\n`,
    )
    expect((await readClientConfig(kerberos)).options.sasl).toMatchObject({ mechanism: 'GSSAPI' })
    const none = file(
      'none.properties',
      `java.security.auth.login.config=${jaas}\nzookeeper.sasl.clientconfig=Nobody\n`,
    )
    await expect(readClientConfig(none)).rejects.toThrow('has no section Nobody')
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
