import fc from 'fast-check'
import { expect, test } from 'vitest'
import { KeyDecoder, spellKey } from '../../../src/repl/line/keys.ts'

const names = (...chunks: string[]) => {
  const decoder = new KeyDecoder()
  return chunks.flatMap((chunk) => decoder.push(chunk)).map(({ name, text }) => (text ? `${name}:${text}` : name))
}

test.each([
  ['abc', ['text:abc']],
  ['a\r', ['text:a', 'enter']],
  ['\u001b[A\u001bOB\u001b[1;5C', ['up', 'down', 'ctrl-right']],
  ['\u001b[3~\u001b[H\u001b[4~\u001b[Z', ['delete', 'home', 'end', 'shift-tab']],
  ['\u001bb\u001b\r\u001b\u007f', ['alt-b', 'alt-enter', 'alt-backspace']],
  ['\u0003\u0004\u001a\u001c\u001f', ['ctrl-c', 'ctrl-d', 'ctrl-z', 'ctrl-\\', 'ctrl-_']],
  ['配置🚀', ['text:配置🚀']],
  ['\u001b[<0;1;1M', ['unknown']],
])('%j is %j', (input, expected) => {
  expect(names(input)).toEqual(expected)
})

test.each([
  'abc配置',
  '\r\t\u007f\u0000',
  '\u001b[A\u001b[1;5C\u001b[1;3D',
  '\u001b[3~\u001b[5;5~\u001b[H\u001b[Z',
  '\u001bb\u001b\r\u001b\u007f\u001b.',
  '\u0003\u0004\u001a\u001c\u001f',
  '\u001b[200~ls\nget\u001b[201~x',
])('%j is the same keys again when they are spelt', (input) => {
  const keys = new KeyDecoder().push(input)
  expect(keys.length).toBeGreaterThan(0)
  expect(new KeyDecoder().push(keys.map(spellKey).join(''))).toEqual(keys)
})

test('a bracketed paste is one key with its line breaks, and without control characters', () => {
  expect(names('x\u001b[200~ls\r\nget /a\rb\u001b[31m\u0007\u001b[201~y')).toEqual([
    'text:x',
    'paste:ls\nget /a\nb[31m',
    'text:y',
  ])
})

test('a paste that never ends is left by Ctrl-C', () => {
  expect(names('\u001b[200~abc', '\u0003', 'x')).toEqual(['ctrl-c', 'text:x'])
})

test('a lone escape is the Escape key once nothing followed', () => {
  const decoder = new KeyDecoder()
  expect(decoder.push('\u001b')).toEqual([])
  expect(decoder.isWaiting).toBe(true)
  expect(decoder.flush()).toEqual([{ name: 'escape', text: '' }])
  expect(decoder.isWaiting).toBe(false)
})

test('keys are the same however the bytes were cut', () => {
  const pieces = [
    'a',
    '配',
    '\r',
    '\u001b[A',
    '\u001b[1;5D',
    '\u001bOH',
    '\u001bf',
    '\u0001',
    '\u001b[200~x\ny\u001b[201~',
    '\t',
    ' ',
  ]
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...pieces)),
      fc.infiniteStream(fc.integer({ min: 1, max: 4 })),
      (keys, sizes) => {
        const input = keys.join('')
        const chunks: string[] = []
        for (let at = 0; at < input.length; ) {
          const size = sizes.next().value
          chunks.push(input.slice(at, at + size))
          at += size
        }
        const merged = (all: string[]) => all.join('').replaceAll('text:', '')
        expect(merged(names(...chunks))).toBe(merged(names(input)))
      },
    ),
  )
})

test('any input at all is read to its end without a crash', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (chunks) => {
      const decoder = new KeyDecoder()
      for (const chunk of chunks)
        for (const key of decoder.push(chunk)) expect(key.text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/)
      decoder.flush()
    }),
  )
})
