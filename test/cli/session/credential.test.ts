import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readAcl, withoutPasswords } from '../../../src/cli/data/acl-input.ts'
import { readCredential } from '../../../src/cli/session/credential.ts'
import { digestId } from '../../../src/client/terms/acl.ts'
import { UsageError } from '../../../src/wire/error.ts'

describe('a credential', () => {
  test.each([
    ['digest:erin:pw9', { scheme: 'digest', id: 'erin:pw9' }],
    ['digest:erin:p:w:', { scheme: 'digest', id: 'erin:p:w:' }],
    ['digest:erin:', { scheme: 'digest', id: 'erin:' }],
    ['ip:127.0.0.1', { scheme: 'ip', id: '127.0.0.1' }],
    ['x509:', { scheme: 'x509', id: '' }],
  ])('%s is read', (text, read) => expect(readCredential(text)).toEqual(read))

  test.each(['erinpw9', ':erin:pw9', 'digest:pw9', 'digest::pw9', ''])('%j is refused, and not repeated', (text) => {
    let refused: UsageError | undefined
    try {
      readCredential(text)
    } catch (error) {
      refused = error as UsageError
    }
    expect(refused).toBeInstanceOf(UsageError)
    expect(`${refused!.message} ${refused!.hint}`).not.toContain('pw9')
  })
})

describe('a password in an ACL', () => {
  test.each(['digest:erin:pw9', 'digest:erin:pw9:x', 'digest:erin:pw9:', 'world:anyone:r,digest:erin:pw9'])(
    '%s is refused, and not repeated',
    (text) => {
      let refused: UsageError | undefined
      try {
        readAcl(text)
      } catch (error) {
        refused = error as UsageError
      }
      expect(refused).toBeInstanceOf(UsageError)
      expect(`${refused!.message} ${refused!.hint}`).not.toContain('pw9')
    },
  )

  test('never stands in a message, a hash does', () => {
    const word = fc.stringMatching(/^[a-z0-9]{4,12}$/)
    fc.assert(
      fc.property(word, word, (user, password) => {
        fc.pre(!user.includes(password) && !'digest cdrwa'.includes(password))
        expect(withoutPasswords(`digest:${user}:${password}:cdrwa`)).not.toContain(password)
        const hashed = `digest:${digestId(user, password)}:cdrwa`
        expect(withoutPasswords(hashed)).toBe(hashed)
      }),
    )
  })
})
