import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseLine } from '../../../src/repl/line/parse-line.ts'
import { anyText } from './any-text.ts'

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
