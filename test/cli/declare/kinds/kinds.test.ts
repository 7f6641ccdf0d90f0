import { describe, expect, test } from 'vitest'
import { parseDuration } from '../../../../src/cli/declare/kinds/duration.ts'
import { integerKind, sequentialZnodeKind, znodeKind } from '../../../../src/cli/declare/kinds/kinds.ts'
import { resolvePath } from '../../../../src/cli/declare/kinds/resolve-path.ts'

describe('durations', () => {
  test.each([
    ['500ms', 500],
    ['10s', 10_000],
    ['1.5m', 90_000],
    ['1h30m', 5_400_000],
    ['7d', 604_800_000],
  ])('%s is %i ms', (text, ms) => expect(parseDuration(text)).toBe(ms))

  test.each(['', '5', '1e3s', '-1s', '10 s', 's', '0x10s', '99999999999999d'])('%j is refused', (text) => {
    expect(() => parseDuration(text)).toThrow(/is not a duration|is too long/)
  })
})

describe('whole numbers', () => {
  const port = integerKind(0, 65_535)
  test.each([
    ['0', 0],
    ['65535', 65_535],
    ['+7', 7],
  ])('%s is %i', (text, value) => expect(port.parse(text, '/')).toBe(value))
  test.each(['', '1.5', '0x10', '1e3', '65536', '-1', 'NaN', '9007199254740993'])('%j is refused', (text) => {
    expect(() => port.parse(text, '/')).toThrow(/whole number|out of range/)
  })
})

describe('paths', () => {
  test.each([
    ['/', '/a', '/a'],
    ['/', 'a', '/a'],
    ['/x', 'a', '/x/a'],
    ['/x/y', '..', '/x'],
    ['/x/y', '../z', '/x/z'],
    ['/x', '.', '/x'],
    ['/x', '/a/../b', '/b'],
    ['/x', '../../../..', '/'],
    ['/x', '...', '/x/...'],
    ['/', '/a//b', '/a//b'],
  ])('from %s, %s is %s', (cwd, typed, path) => expect(resolvePath(cwd, typed)).toBe(path))

  test.each(['/a/', '', '/a//b', '/a\u0000b', '/\u{1f600}', '/a\u0085'])('%j is no path', (text) => {
    expect(() => znodeKind.parse(text, '/')).toThrow(/bad path/)
  })

  test('a sequential znode may end in a slash', () => {
    expect(sequentialZnodeKind.parse('/q/', '/')).toBe('/q/')
    expect(sequentialZnodeKind.parse('q/', '/a')).toBe('/a/q/')
    expect(() => sequentialZnodeKind.parse('/a//', '/')).toThrow(/bad path/)
  })
})
