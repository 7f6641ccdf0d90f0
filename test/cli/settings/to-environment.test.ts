import fc from 'fast-check'
import { expect, test } from 'vitest'
import { connectionFlags } from '../../../src/cli/declare/connection-flags.ts'
import { globalFlags } from '../../../src/cli/declare/global-flags.ts'
import type { ProfileSettings } from '../../../src/cli/declare/settings.ts'
import { settle } from '../../../src/cli/settings/settle.ts'
import { toEnvironment } from '../../../src/cli/settings/to-environment.ts'

test('every flag that says where and how to connect has a variable that says it', () => {
  const without = connectionFlags.filter((name) => !('env' in globalFlags[name as keyof typeof globalFlags]))
  expect(without).toEqual([])
})

const word = fc.stringMatching(/^[a-z0-9:/%. -]{1,12}$/).filter((text) => text.trim() !== '' && text !== 'none')
const file = word.map((name) => `/etc/${name.replaceAll('/', '_').replace(/^\.+$/, 'x')}`)
const ms = fc.integer({ min: 1, max: 1e9 })

/** What a command line can say, and what a profile. */
const flags = fc.record(
  {
    server: word,
    timeout: ms,
    'session-timeout': ms,
    auth: fc.array(word, { minLength: 1, maxLength: 3 }),
    'auth-file': file,
    via: fc.oneof(word, fc.constant('none')),
    tls: fc.boolean(),
    'tls-ca': file,
    'tls-cert': file,
    'tls-key': file,
    'tls-passphrase-file': file,
    'tls-server-name': word,
    'tls-insecure': fc.boolean(),
    'sasl-user': word,
    'sasl-password-file': file,
    kerberos: fc.boolean(),
    'kerberos-principal': word,
    'kerberos-keytab': file,
    'kerberos-service': word,
    'client-config': file,
    'session-file': file,
    'allow-read-only': fc.boolean(),
    'read-only': fc.boolean(),
    profile: fc.constant('prod'),
    debug: fc.boolean(),
  },
  { requiredKeys: [] },
)
const profile: fc.Arbitrary<ProfileSettings> = fc.record(
  {
    server: word,
    timeout: ms,
    auth: fc.array(word, { maxLength: 3 }),
    authPrompt: word,
    via: word,
    tls: fc.boolean(),
    tlsCa: file,
    kerberosService: word,
    readOnly: fc.boolean(),
    confirm: fc.constant('name' as const),
  },
  { requiredKeys: [] },
)

test('another zoosh settles on the same, whatever our own environment says', () => {
  const settled = fc.record({ flags, profile, user: fc.option(word, { nil: undefined }) })
  fc.assert(
    fc.property(settled, ({ flags: given, profile: fields, user }) => {
      const ours = { ZOOSH_TLS: '1', ZOOSH_AUTH: 'digest:a:b', ZOOSH_PAST: '/data', ZOOSH_SASL_USER: user }
      const named = given.profile === undefined ? {} : { ...fields, profile: 'prod' }
      const settings = settle({ server: 'h:1', ...given }, ours, false, named)
      const theirs = settle({}, { ...ours, ...toEnvironment(settings) }, false, named)
      expect(theirs).toEqual(settings)
    }),
  )
})

test('files are named so that they are found from any folder', () => {
  const { ZOOSH_TLS_CA } = toEnvironment(settle({ 'tls-ca': 'ca.pem' }, {}, false))
  expect(ZOOSH_TLS_CA).toBe(`${process.cwd()}/ca.pem`)
})

test('a server in this process owes nothing to a session in a file that the environment names', () => {
  const env = { ZOOSH_SESSION_FILE: '/s' }
  expect(settle({}, env, false).sessionFile).toBe('/s')
  expect(settle({ sandbox: true }, env, false).sessionFile).toBeUndefined()
  expect(settle({ past: '/data' }, env, false).sessionFile).toBeUndefined()
})
