import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseLine } from '../../../src/repl/line/parse-line.ts'
import { quoteWord } from '../../../src/repl/line/words.ts'
import { anyText } from './any-text.ts'

const texts = (line: string, status?: number) =>
  parseLine(line, status === undefined ? {} : { status }).commands.map((command) => command.words.map((w) => w.text))

describe('words', () => {
  test.each([
    ['get /a', [['get', '/a']]],
    ['  get\t /a  ', [['get', '/a']]],
    [`set /a 'x "y" \\n'`, [['set', '/a', 'x "y" \\n']]],
    ['set /a "x\\ty"', [['set', '/a', 'x\ty']]],
    ['set /a "\\x41\\u{1f600}\\d+"', [['set', '/a', 'A😀\\d+']]],
    ['get /a\\ b', [['get', '/a b']]],
    [`get /a" "b' 'c`, [['get', '/a b c']]],
    ['set /a ""', [['set', '/a', '']]],
    ['ls; ls', [['ls'], ['ls']]],
    [';;ls;;', [['ls']]],
    ['ls # all of it; not this', [['ls']]],
    ['get /a#b', [['get', '/a#b']]],
    ['ls /a \\\n  -l', [['ls', '/a', '-l']]],
    ['ls\nget /a', [['ls'], ['get', '/a']]],
    ['', []],
    ['# nothing', []],
  ])('%j has the words %j', (line, expected) => {
    expect(texts(line)).toEqual(expected)
    expect(parseLine(line)).not.toHaveProperty('open')
    expect(parseLine(line)).not.toHaveProperty('fault')
  })

  test('every word says where it stands and whether it was quoted', () => {
    const { words } = parseLine(`ls "a b" c`).commands[0]!
    expect(words).toEqual([
      { text: 'ls', start: 0, end: 2, quoted: false },
      { text: 'a b', start: 3, end: 8, quoted: true },
      { text: 'c', start: 9, end: 10, quoted: false },
    ])
  })

  test('$? is the last status, except in single quotes', () => {
    expect(texts(`echo $? "$?" '$?' \\$?`, 4)).toEqual([['echo', '4', '4', '$?', '$?']])
    expect(texts('echo $?')).toEqual([['echo', '$?']])
  })
})

describe('quoting', () => {
  test('any texts, quoted and joined, are read back as they were', () => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1 }), (words) => {
        expect(texts(words.map(quoteWord).join(' '), 7)).toEqual([words])
      }),
      { numRuns: 2_000 },
    )
  })

  test('a quoted word holds nothing a terminal would obey', () => {
    fc.assert(
      fc.property(anyText, (word) => {
        expect(quoteWord(word)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u)
      }),
    )
  })

  test.each([
    ['/kafka/brokers', '/kafka/brokers'],
    ['a b', '"a b"'],
    ['{"a":1}', `'{"a":1}'`],
    ['', '""'],
    ['x\u001by', '"x\\u{1b}y"'],
    ['配置', '配置'],
    ['a*', '"a*"'],
  ])('%j is spelt %s', (text, spelt) => {
    expect(quoteWord(text)).toBe(spelt)
  })
})
