import fc from 'fast-check'
import { expect, test } from 'vitest'
import { highlight, type Vocabulary } from '../../../src/repl/terminal/highlight.ts'
import { styles } from '../../../src/repl/terminal/styles.ts'
import { anyText } from '../line/any-text.ts'

const vocabulary: Vocabulary = ([first, second]) => {
  if (first === 'acl' && second === 'get') return { count: 2, state: 'whole' }
  if (first === 'get') return { count: 1, state: 'whole' }
  return { count: 1, state: first === 'ge' ? 'beginning' : 'unknown' }
}
/** The pieces of a line that are not blank, each with its style. */
const pieces = (line: string) =>
  highlight(line, vocabulary).flatMap(({ text, style }) => (text.trim() === '' ? [] : [[style, text.trim()]]))

test('a line of any characters keeps every one of them, in its place', () => {
  fc.assert(
    fc.property(anyText, (line) => {
      const runs = highlight(line, vocabulary)
      expect(runs.map(({ text }) => text).join('')).toBe(line)
      expect(runs.every(({ text }) => text !== '')).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})

test('a path that is known not to be there looks it, one being typed only when nothing goes on so', () => {
  const asked: [string, boolean][] = []
  const runs = highlight('get /a/b /c', vocabulary, (path, begun) => {
    asked.push([path, begun])
    return path === '/a/b'
  })
  expect(asked).toEqual([
    ['/a/b', false],
    ['/c', true],
  ])
  expect(runs.map(({ style }) => style)).toEqual([styles.verb, undefined, styles.missing, undefined, styles.path])
})

test.each<[string, [keyof typeof styles | 'plain', string][]]>([
  [
    'get /a -s - 5',
    [
      ['verb', 'get'],
      ['path', '/a'],
      ['flag', '-s'],
      ['plain', '-'],
      ['plain', '5'],
    ],
  ],
  [
    'acl get a/b',
    [
      ['verb', 'acl'],
      ['verb', 'get'],
      ['path', 'a/b'],
    ],
  ],
  ['ge', [['beginning', 'ge']]],
  [
    'nonsense get',
    [
      ['wrong', 'nonsense'],
      ['plain', 'get'],
    ],
  ],
  [
    `get "a b" 'c' d"e"`,
    [
      ['verb', 'get'],
      ['string', '"a b"'],
      ['string', "'c'"],
      ['plain', 'd"e"'],
    ],
  ],
  [
    'get a && ge || x; get',
    [
      ['verb', 'get'],
      ['plain', 'a'],
      ['operator', '&&'],
      ['beginning', 'ge'],
      ['operator', '||'],
      ['wrong', 'x'],
      ['operator', ';'],
      ['verb', 'get'],
    ],
  ],
  [
    'get # get',
    [
      ['verb', 'get'],
      ['quiet', '# get'],
    ],
  ],
  [
    'get a | jq .',
    [
      ['verb', 'get'],
      ['plain', 'a'],
      ['operator', '| jq .'],
    ],
  ],
  [
    'get > /f &',
    [
      ['verb', 'get'],
      ['operator', '> /f &'],
    ],
  ],
  [
    'get "a',
    [
      ['verb', 'get'],
      ['string', '"a'],
    ],
  ],
])('%s is %j', (line, expected) => {
  expect(pieces(line)).toEqual(expected.map(([name, text]) => [name === 'plain' ? undefined : styles[name], text]))
})
