import fc from 'fast-check'
import { expect, test } from 'vitest'
import { flow, type Phrase, type Span, wordsOf } from '../../src/render/flow.ts'
import { escapeText, type Inert, own } from '../../src/render/text.ts'
import { width } from '../../src/render/width.ts'

const same = (text: Inert) => text
const span = (text: string, over: Partial<Span> = {}): Span => ({ text: escapeText(text), paint: same, ...over })
const phrases = (...texts: string[]): Phrase[] => texts.map((text) => [span(text)])

test('what fits stands on one line, as it is', () => {
  expect(flow(phrases('a  b', '', 'c d'), 9)).toEqual(['a  b  c d'])
  expect(flow(phrases('    why: x'), 10, 6)).toEqual(['    why: x'])
  expect(flow(phrases('   ', 'GAP  ', 'x'), 14)).toEqual(['     GAP    x'])
  expect(flow(phrases('   ', 'GAP  ', 'one two'), 14, 5)).toEqual(['     GAP  ', '     one two'])
  expect(flow([], 10)).toEqual([''])
})

test('what does not fit goes on a line below, between words, and a little to the right', () => {
  expect(flow(phrases('one two three four'), 9, 2)).toEqual(['one two', '  three', '  four'])
  expect(flow(phrases('    why: it is so'), 12, 6)).toEqual(['    why: it', '      is so'])
})

test('a short phrase is not parted, a long one begins where the one before it ends', () => {
  expect(flow(phrases('abcdefgh', 'lag 12'), 14, 2)).toEqual(['abcdefgh', '  lag 12'])
  expect(flow(phrases('abcd', 'one two three'), 14, 2)).toEqual(['abcd  one two', '  three'])
  expect(
    flow(
      [
        [span('lag'), span('12')],
        [span('up'), span('12d 4h')],
      ],
      12,
      2,
      2,
    ),
  ).toEqual(['  lag 12', '  up 12d 4h'])
})

test('a path may part after a slash, where it is told to', () => {
  const path = '/kafka/brokers/topics'
  expect(flow([[span(path, { parts: 'slashes' })]], 12)).toEqual(['/kafka/', 'brokers/', 'topics'])
  expect(flow([[span(path)]], 12)).toEqual([path])
  expect(wordsOf({ text: own`/a b//c`, parts: 'slashes' })).toEqual(['/', 'a', ' b/', '/', 'c'])
})

test('each line is coloured for itself, without the blanks between', () => {
  const paint = (text: Inert) => own`<${text}>`
  expect(flow([[span('one two three', { paint })], [span('x', { paint })]], 9, 1)).toEqual([
    '<one two>',
    ' <three>  <x>',
  ])
})

test('nothing is lost, and no line is too wide but one that is a single word', () => {
  const word = fc.string({ unit: fc.constantFrom('a', '/', 'é', '配', '🚀'), minLength: 1, maxLength: 12 })
  const text = fc.array(word, { maxLength: 8 }).map((words) => words.join(' '))
  fc.assert(
    fc.property(
      fc.array(text),
      fc.integer({ min: 4, max: 30 }),
      fc.integer({ min: 0, max: 3 }),
      (texts, room, indent) => {
        const lines = flow(phrases(...texts), room, indent)
        expect(lines.join(' ').split(/ +/).filter(Boolean)).toEqual(texts.join(' ').split(/ +/).filter(Boolean))
        for (const line of lines) if (/\S +\S/.test(line)) expect(width(line)).toBeLessThanOrEqual(room)
      },
    ),
  )
})
