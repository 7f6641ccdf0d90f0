import { expect, test } from 'vitest'
import { hashedBytes, readToken } from '../../src/wire/sasl-token.ts'

test('directives are read with quotes, escapes, and hostile names', () => {
  expect(readToken(Buffer.from('realm="a,\\"b", nonce=x,algorithm=md5-sess'))).toEqual({
    directives: { realm: 'a,"b', nonce: 'x', algorithm: 'md5-sess' },
    utf8: false,
  })
  expect(readToken(Buffer.from('__proto__=1')).directives.toString).toBeUndefined()
})

test('a token is in UTF-8 where it says so, else in ISO 8859-1', () => {
  expect(readToken(Buffer.from('username="müller",charset=utf-8'))).toMatchObject({
    directives: { username: 'müller' },
    utf8: true,
  })
  expect(readToken(Buffer.from('username="müller"', 'latin1'))).toMatchObject({
    directives: { username: 'müller' },
    utf8: false,
  })
})

test('each part is hashed in ISO 8859-1 if that has all its characters, else in UTF-8', () => {
  expect(hashedBytes('müller', 'r', '5 €')).toEqual(Buffer.from('6dfc6c6c65723a723a3520e282ac', 'hex'))
})
