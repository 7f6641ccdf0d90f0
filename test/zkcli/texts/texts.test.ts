import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { UsageError, ZkError } from '../../../src/wire/error.ts'
import { usageText } from '../../../src/zkcli/commands/vocabulary.ts'
import { compatOf, compatVersions } from '../../../src/zkcli/grammar/compat.ts'
import { readCliInvocation } from '../../../src/zkcli/grammar/invocation.ts'
import { readLong, readVersion } from '../../../src/zkcli/grammar/numbers.ts'
import { checkPath } from '../../../src/zkcli/grammar/path-fault.ts'
import { linesOf } from '../../../src/zkcli/prompt/lines.ts'
import { eventText } from '../../../src/zkcli/texts/events.ts'
import { failureText } from '../../../src/zkcli/texts/failure.ts'
import { dateText } from '../../../src/zkcli/texts/stat-text.ts'

test('options of the process have one dash and stand before the command', () => {
  const { hosts, timeout, allowReadOnly, words } = readCliInvocation(
    '-server h1:1,h2:2/app -timeout 5000 -r -unknown get -s /a'.split(' '),
  )
  expect({ hosts, timeout, allowReadOnly, words }).toEqual({
    hosts: 'h1:1,h2:2/app',
    timeout: 5000,
    allowReadOnly: true,
    words: ['get', '-s', '/a'],
  })
  expect(readCliInvocation([])).toMatchObject({ hosts: 'localhost:2181', timeout: 30_000, words: [] })
})

test('a missing value and a bad number are refused, not guessed', () => {
  for (const words of ['-server', '-timeout', '-timeout x', '-timeout 1e99', '-timeout -5', '--compat-version 9.9']) {
    expect(() => readCliInvocation(words.split(' ')), words).toThrow(UsageError)
  }
})

test.each([
  ['/', undefined],
  ['/a/b.c/..d', undefined],
  ['', 'Path length must be > 0'],
  ['a', 'Path must start with / character'],
  ['/a/', 'Path must not end with / character'],
  ['/a//b', 'Invalid path string "/a//b" caused by empty node name specified @3'],
  ['/a/./b', 'Invalid path string "/a/./b" caused by relative paths not allowed @3'],
  ['/a/..', 'Invalid path string "/a/.." caused by relative paths not allowed @4'],
  ['/a\u0000', 'Invalid path string "/a\u0000" caused by null character not allowed @2'],
  ['/a\u0001', 'Invalid path string "/a\u0001" caused by invalid character @2'],
  ['/😀', 'Invalid path string "/😀" caused by invalid character @1'],
])('the path %j is judged as by the Java client', (path, text) => {
  if (text === undefined) expect(() => checkPath(path)).not.toThrow()
  else expect(() => checkPath(path)).toThrow(text)
})

test('a sequential path may end in a slash', () => {
  expect(() => checkPath('/a/', true)).not.toThrow()
})

test('a date is written as Java writes it', () => {
  expect(dateText(0)).toMatch(/^(Thu Jan 01|Wed Dec 31) \d\d:\d\d:00 \S+ (1970|1969)$/)
  expect(dateText(Number.MAX_VALUE)).toBe(String(Number.MAX_VALUE))
})

test('numbers have the bounds of Java', () => {
  expect(readVersion(undefined)).toBe(-1)
  expect(readVersion('+7')).toBe(7)
  for (const text of ['x', '', '1e3', '0x1', '2147483648', '1.5']) expect(() => readVersion(text)).toThrow('int value')
  expect(readLong('9223372036854775807')).toBe(9223372036854775807n)
  expect(readLong('9223372036854775808')).toBeUndefined()
  expect(readLong('-ff', 16)).toBe(-255n)
})

test('releases differ in the texts they are known to differ in', () => {
  const event = { state: 'SyncConnected', type: 'NodeCreated', path: '/a', zxid: 5n }
  expect(eventText(event, compatOf('3.8'))).toMatch(/path:\/a\n$/)
  expect(eventText(event, compatOf('3.9'))).toMatch(/path:\/a zxid: 5\n$/)
  expect(failureText(new ZkError(-102, '/a'), compatOf('3.5'))).toBe('Authentication is not valid : /a')
  expect(failureText(new ZkError(-102, '/a'), compatOf('3.6'))).toBe('Insufficient permission : /a')
  for (const version of compatVersions) expect(usageText(compatOf(version))).toContain('\tgetAcl [-s] path\n')
})

test('lines end at LF, CR and CR LF, and nowhere else', async () => {
  const split = async (chunks: (string | Uint8Array)[]) => {
    return collect(linesOf(Readable.from(chunks, { objectMode: true }), new AbortController().signal))
  }
  expect(await split(['a\nb\r\nc\rd'])).toEqual(['a', 'b', 'c', 'd'])
  expect(await split(['a\r', '\nb\u2028c\n', 'd'])).toEqual(['a', 'b\u2028c', 'd'])
  expect(await split([Buffer.from('é').subarray(0, 1), Buffer.from('é').subarray(1)])).toEqual(['é'])
})

async function collect(lines: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = []
  for await (const line of lines) all.push(line)
  return all
}
