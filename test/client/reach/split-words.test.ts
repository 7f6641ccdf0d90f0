import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitWords } from '../../../src/client/reach/split-words.ts'
import { UsageError } from '../../../src/wire/error.ts'

test('blanks, quotes, backslashes and the home folder', () => {
  expect(
    splitWords(`ssh -W %h:%p  "my bastion" a'b c'd e\\ f "" 'x"y' "\\"\\$" ~/k ~ a~ '~/q' ~u`, '/home/me'),
  ).toEqual([
    ...['ssh', '-W', '%h:%p', 'my bastion', 'ab cd', 'e f', '', 'x"y', '"$'],
    ...['/home/me/k', '/home/me', 'a~', '~/q', '~u'],
  ])
  expect(splitWords('  ')).toEqual([])
})

/** What a shell makes of texts it takes, one list of words each. */
function byShell(texts: readonly string[], home: string): string[][] {
  const program = `set -f; for t; do eval "set -- $t"; for w; do printf '%s\\0' "$w"; done; printf '\\001\\0'; done`
  const out = execFileSync('/bin/sh', ['-c', program, 'sh', ...texts], { env: { HOME: home }, encoding: 'utf8' })
  return out
    .split('\x01\0')
    .slice(0, -1)
    .map((words) => words.split('\0').slice(0, -1))
}

test('as the shell splits, whatever it takes', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', '%h', '-', ' ', '  ', '\t', "'", '"', '\\', '~', '/', '~/', '=', '*', '?', '['), {
      maxLength: 14,
    })
    .map((signs) => signs.join(''))
  const taken = fc.sample(text, { numRuns: 3000, seed: 24 }).flatMap((one) => {
    try {
      return [{ one, words: splitWords(one, '/home/me') }]
    } catch (error) {
      expect(error).toBeInstanceOf(UsageError)
      return []
    }
  })
  expect(taken.length).toBeGreaterThan(1000)
  const shells = byShell(
    taken.map(({ one }) => one),
    '/home/me',
  )
  for (const [index, { one, words }] of taken.entries()) expect([one, words]).toEqual([one, shells[index]])
})

test.each([
  ['nc %h | tee x', '|'],
  ['a && b', '&'],
  ['a; b', ';'],
  ['a > f', '>'],
  ['nc $HOST', '$'],
  ['nc "$HOST"', '$'],
  ['a `b`', '`'],
  ['a\nb', 'a new line'],
])('what only a shell can do is refused, and how to have it said: %s', (text, sign) => {
  expect(() => splitWords(text)).toThrow(`so ${sign} means nothing`)
  try {
    splitWords(text)
  } catch (error) {
    expect((error as UsageError).advice).toBe("ask for one: sh -c '…'")
  }
})

test.each([
  ["a 'b", "the quote ' does not end"],
  ['a "b', 'the quote " does not end'],
  ['a \\', 'nothing follows the backslash'],
  ['a\0b', 'a NUL byte'],
])('a text that is none: %j', (text, why) => {
  expect(() => splitWords(text)).toThrow(why)
})
