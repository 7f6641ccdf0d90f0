import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseLine, quoteWord } from '../../../src/repl/line/words.ts'

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

describe('operators', () => {
  test('the text behind | goes to the other shell untouched', () => {
    const [get, ls] = parseLine(`get /x | jq '.a; .b' | tee > out "x\\";" ; ls`).commands
    expect(get).toMatchObject({ pipe: `jq '.a; .b' | tee > out "x\\";"`, background: false })
    expect(ls).toMatchObject({ words: [{ text: 'ls' }] })
  })

  test('a pipe can run in the background', () => {
    expect(parseLine('watch /a | grep x &').commands[0]).toMatchObject({ pipe: 'grep x', background: true })
    expect(parseLine('get /a | true && false').commands[0]).toMatchObject({ pipe: 'true && false', background: false })
  })

  test('> writes a file and >> appends to it', () => {
    expect(parseLine('ls -R > "a b"').commands[0]).toMatchObject({ redirect: { file: 'a b', append: false } })
    expect(parseLine('ls>>x; get /a').commands).toMatchObject([{ redirect: { file: 'x', append: true } }, {}])
  })

  test('& runs a command in the background and begins the next', () => {
    expect(parseLine('watch /a & ls').commands).toMatchObject([{ background: true }, { background: false }])
  })

  test('&& and || wait for what came before', () => {
    const commands = parseLine('exists /a && get /a || create /a').commands
    expect(commands.map((command) => command.after)).toEqual([undefined, 'success', 'failure'])
    expect(parseLine('ls &&\n get /a').commands.map((command) => command.after)).toEqual([undefined, 'success'])
  })

  test('a comment says where it stands', () => {
    expect(parseLine('ls # x\n# y').comments).toEqual([
      { start: 3, end: 6 },
      { start: 7, end: 10 },
    ])
  })
})

describe('lines that are not finished, or make no sense', () => {
  test.each([
    [`get 'a`, 'quote'],
    ['get "a', 'quote'],
    ['get "a\\', 'quote'],
    ['get \\', 'backslash'],
    [`get /a | jq '.`, 'quote'],
  ])('%j waits for more', (line, open) => {
    expect(parseLine(line)).toMatchObject({ open })
  })

  test.each([
    ['ls >', 'a file name is missing after ">"'],
    ['> x', 'a command is missing before ">"'],
    ['| x', 'a command is missing before "|"'],
    ['ls |', 'a program is missing after "|"'],
    ['& ls', 'a command is missing before "&"'],
    ['ls &&', 'a command is missing after "&&"'],
    ['ls && ; ls', 'a command is missing before ";"'],
    ['ls && || ls', 'a command is missing before "||"'],
  ])('%j is refused', (line, message) => {
    expect(parseLine(line).fault?.message).toBe(message)
  })
})

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(
      ' ',
      '"',
      "'",
      '\\',
      '$',
      '?',
      ';',
      '&',
      '|',
      '>',
      '#',
      '\n',
      '\t',
      'é',
      '配',
      '😀',
      '\u202e',
      '\u001b',
      '\ud800',
      'x',
      'u',
      '{',
      '0',
    ),
  }),
)

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

  test('a line of any characters is read without a crash, and its words stand inside it in order', () => {
    fc.assert(
      fc.property(anyText, (line) => {
        const positions = parseLine(line).commands.flatMap((c) => c.words.flatMap((word) => [word.start, word.end]))
        expect(positions).toEqual([...positions].sort((a, b) => a - b))
        expect(positions.every((at) => at <= line.length)).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })
})
