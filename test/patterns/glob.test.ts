import { expect, test } from 'vitest'
import { compileGlob } from '../../src/patterns/glob.ts'

test.each([
  ['*', ['a', '.hidden', 'a\nb'], ['a/b']],
  ['a?c', ['abc', 'a中c'], ['ac', 'a/c', 'abbc']],
  ['node-[0-9]', ['node-7'], ['node-x', 'node-12']],
  ['node-[!0-9]', ['node-x'], ['node-7', 'node-/']],
  ['[^a]', ['b'], ['a']],
  ['[]a]', [']', 'a'], ['b']],
  ['[a^]', ['a', '^'], ['b']],
  ['[[:digit:]_]', ['4', '_'], ['x']],
  ['[a', ['[a'], ['a']],
  ['{a,b{1,2}}x', ['ax', 'b1x', 'b2x'], ['bx', 'cx']],
  ['n{8..11}', ['n8', 'n11'], ['n12', 'n1']],
  ['{one}', ['{one}'], ['one']],
  ['{a', ['{a'], ['a']],
  ['/a/**/z', ['/a/z', '/a/b/z', '/a/b/c/z'], ['/a/bz', '/z']],
  ['/a/**', ['/a/b', '/a/b/c'], ['/a', '/ab']],
  ['**/z', ['z', 'a/z', 'a/b/z'], ['az']],
  ['a**b', ['ab', 'axb'], ['a/b']],
  ['a.b+(c)|d$', ['a.b+(c)|d$'], ['aXb+(c)|d$']],
  ['\\*\\[', ['*['], ['a[']],
  ['中*', ['中文'], ['文']],
])('%s matches %j and not %j', async (glob, fits, others) => {
  const pattern = await compileGlob(glob)
  expect([...fits, ...others].filter((text) => pattern.test(text))).toEqual(fits)
})

test('case is left out of account when asked', async () => {
  expect((await compileGlob('APP-*', { ignoreCase: true })).test('app-1')).toBe(true)
  expect((await compileGlob('APP-*')).test('app-1')).toBe(false)
})

test('a range that runs backwards is told by the glob it stands in', async () => {
  await expect(compileGlob('x[z-a]')).rejects.toThrow(/"x\[z-a\]" is no pattern: invalid character class range/)
})

test('a name made to be slow is not', async () => {
  const pattern = await compileGlob('*a*a*a*a*a*a*a*a*a*b')
  // 5,000 to the ninth steps, for an engine that tries one way after the other.
  expect(pattern.test('a'.repeat(5_000))).toBe(false)
  expect(pattern.test(`${'a'.repeat(5_000)}b`)).toBe(true)
})
