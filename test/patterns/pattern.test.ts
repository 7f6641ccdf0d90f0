import { expect, test } from 'vitest'
import { compilePattern, type PatternOptions } from '../../src/patterns/pattern.ts'
import { UsageError } from '../../src/wire/error.ts'

async function found(source: string, text: string, options: PatternOptions = {}): Promise<string[]> {
  return [...(await compilePattern(source, options)).find(text)].map(({ start, end }) => text.slice(start, end))
}

test.each<[string, string, string[], PatternOptions?]>([
  ['a+', 'aa b aaa', ['aa', 'aaa']],
  ['a*', 'baab', ['aa']],
  ['x*', 'abc', []],
  ['^a', 'aaa', ['a']],
  ['ZOO', 'zookeeper', ['zoo'], { ignoreCase: true }],
  ['a.b', 'axb a.b', ['a.b'], { literal: true }],
  ['foo', 'foo foo foobar _foo', ['foo', 'foo'], { word: true }],
  ['库', '仓库 库', ['库'], { word: true }],
  ['a|ab', 'ab', ['ab'], { word: true }],
  ['\\u4e2d', '中', ['中']],
  ['😀.', 'x😀y', ['😀y']],
])('%s in %s', async (source, text, expected, options) => {
  expect(await found(source, text, options)).toEqual(expected)
  expect((await compilePattern(source, options)).test(text)).toBe(expected.length > 0 || source === 'x*')
})

test.each(['(', 'a)(b', '[z-a]', '(a)\\1', 'a(?=b)', '(?<!a)b', 'a{1001}', '*'])(
  '%s is refused as what somebody typed',
  async (source) => {
    await expect(compilePattern(source, { word: true })).rejects.toThrow(UsageError)
  },
)

test('what only slower engines have is told to be missing', async () => {
  await expect(compilePattern('(a)\\1')).rejects.toMatchObject({ advice: expect.stringContaining('no backreference') })
  await expect(compilePattern('a(?=b)')).rejects.toMatchObject({ advice: expect.stringContaining('no lookahead') })
})

test('an expression that would be slow for its size is refused', async () => {
  await expect(compilePattern('[ab]{600}[ba]{600}')).rejects.toThrow(/steps is too large/)
})

test.each(['(a+)+$', '(a|aa)+$', '(a|a?)+y', '(.*)*\\d', '(a*)*b', 'a*a*a*a*a*a*c', '(x+x+)+y'])(
  '%s, made to be slow, is not on a megabyte',
  async (source) => {
    const pattern = await compilePattern(source)
    // One that tries one way after the other would not come to an end in this life.
    const text = `${'a'.repeat(500_000)}${'x'.repeat(500_000)}!`
    expect(pattern.test(text)).toBe(false)
    expect([...pattern.find(text)]).toEqual([])
  },
)
