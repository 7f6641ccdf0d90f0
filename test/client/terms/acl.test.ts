import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { digestId, formatAcl, parseAcl, parsePerms } from '../../../src/client/terms/acl.ts'

describe('ACL text', () => {
  test.each([
    ['world:anyone:cdrwa', [['world', 'anyone', 31]]],
    ['auth::r', [['auth', '', 1]]],
    ['digest:bob:HASH=:cr', [['digest', 'bob:HASH=', 5]]],
    [
      'ip:10.0.0.0/8:r,world:anyone:w',
      [
        ['ip', '10.0.0.0/8', 1],
        ['world', 'anyone', 2],
      ],
    ],
    ['ip:::1:r', [['ip', '::1', 1]]],
    ['x509:CN=a,OU=b:r', [['x509', 'CN=a,OU=b', 1]]],
    ['world:anyone:all', [['world', 'anyone', 31]]],
  ])('%j is read, and written so that it reads the same', (text, wanted) => {
    const acl = parseAcl(text)
    expect(acl.map(({ scheme, id, perms }) => [scheme, id, perms])).toEqual(wanted)
    expect(parseAcl(acl.map(formatAcl).join(','))).toEqual(acl)
  })

  test.each([
    '',
    'world',
    'world:anyone',
    'world:anyone:',
    'world:anyone:q',
    'world:anyone:rr',
    'world::r',
    ':a:r',
    'a:b:r,',
  ])('%j is refused', (text) => {
    expect(() => parseAcl(text)).toThrow(expect.objectContaining({ name: 'UsageError' }))
  })

  test('any set of permissions comes back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 31 }), (perms) => {
        expect(parsePerms(formatAcl({ scheme: 's', id: 'i', perms }).slice(4))).toBe(perms)
      }),
    )
  })

  test('permissions without a letter are shown', () => {
    expect(formatAcl({ scheme: 'world', id: 'anyone', perms: 65 })).toBe('world:anyone:r+64')
  })
})

test('digest ids are those of the server', () => {
  expect(digestId('bob', 'pw')).toBe('bob:ikIaKsbtGweaHnb/jKn7OHqbunM=')
})
