import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toJson } from '../../src/render/json.ts'
import { drawing, escapeLines, escapeText, type Inert, joined, own } from '../../src/render/text.ts'
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

test('nobody else says that a text is inert', () => {
  const src = resolve(import.meta.dirname, '../../src')
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file))
  expect(files.length).toBeGreaterThan(500)
  const claiming = files.filter((file) =>
    /as (unknown as )?(readonly )?Inert\b/.test(readFileSync(join(src, file), 'utf8')),
  )
  expect(claiming).toEqual([join('render', 'text.ts')])
})

test('what is drawn around inert text is the program’s, what stands between its words was escaped', () => {
  expect(own`a ${escapeText('\u001b')} ${7}\n`).toBe('a \\x1b 7\n')
  expect(joined(['a\t', 'b'].map(escapeText), '\t')).toBe('a\\t\tb')
  // @ts-expect-error a raw text cannot stand there
  own`a ${'\u001b' as string}`
  // @ts-expect-error nor be joined
  joined(['\u001b'])
  // @ts-expect-error nor be drawn around
  drawing<Inert>((text) => text)('\u001b')
})

test('JSON parses to what it was, and a terminal obeys none of it', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const document = toJson({ [text]: text }, true)
      expect(JSON.parse(document)).toEqual({ [text]: text })
      expect(document.replaceAll('\n', '')).not.toMatch(harmful)
    }),
  )
})
