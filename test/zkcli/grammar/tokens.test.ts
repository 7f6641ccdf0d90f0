import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tokens } from '../../../src/zkcli/grammar/tokens.ts'

// What zkCli 3.8.0 made of these lines.
test.each([
  ['ls /', ['ls', '/']],
  ['  ls   /  ', ['ls', '/']],
  ['create /a "two words"', ['create', '/a', 'two words']],
  ["create /a 'two words'", ['create', '/a', 'two words']],
  ['create /a ""', ['create', '/a', '']],
  ['create /a abc"def ghi"jkl', ['create', '/a', 'abc"def', 'ghi"jkl']],
  ['create /a "x\\"y"', ['create', '/a', 'x\\', 'y"']],
  ['"ls" "/"', ['ls', '/']],
  ['ls "/', ['ls', '/']],
  ["get '/it\"s'", ['get', '/it"s']],
  ['   ', [' ']],
  ['# comment', ['#', 'comment']],
])('%j is read as zkCli reads it', (line, words) => {
  expect(tokens(line)).toEqual(words)
})

test('a line of nothing but an open quote has no word', () => {
  for (const line of ['"', "'", '"\'']) expect(tokens(line)).toBeUndefined()
})

test('any line is read without an error, and words without quotes and blanks come back', () => {
  const plain = fc.stringMatching(/^[^\s"']+$/)
  fc.assert(fc.property(fc.string(), (line) => void tokens(line)))
  fc.assert(
    fc.property(fc.array(plain, { minLength: 1 }), (words) => {
      expect(tokens(words.join(' '))).toEqual(words)
    }),
  )
})
