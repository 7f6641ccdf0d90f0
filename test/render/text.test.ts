import fc from 'fast-check'
import { expect, test } from 'vitest'
import { escapeLines, escapeText } from '../../src/render/text.ts'
import { harmful, nasty } from './nasty.ts'

test('nothing harmful is left of any text', () => {
  fc.assert(
    fc.property(nasty, (text) => !harmful.test(escapeText(text))),
    { numRuns: 10_000 },
  )
})

test('two different texts stay different', () => {
  fc.assert(
    fc.property(nasty, nasty, (a, b) => a === b || escapeText(a) !== escapeText(b)),
    { numRuns: 3000 },
  )
})

test('lines keep their newlines and tabs only', () => {
  expect(escapeLines('a\n\tb\r\u001b[31m')).toBe('a\n\tb\\r\\x1b[31m')
  fc.assert(fc.property(nasty, (text) => !harmful.test(escapeLines(text).replace(/[\n\t]/g, ''))))
})

test.each([
  ['/kafka/配置/🚀/é', '/kafka/配置/🚀/é'],
  ['a\tb\nc\rd\\', 'a\\tb\\nc\\rd\\\\'],
  ['\u0000\u007f\u009b', '\\x00\\x7f\\x9b'],
  ['gp\u202enp\u00ad', 'gp\\u{202e}np\\xad'],
  ['\ud800x\udc00', '\\u{d800}x\\u{dc00}'],
])('%j is printed %s', (text, printed) => {
  expect(escapeText(text)).toBe(printed)
})
