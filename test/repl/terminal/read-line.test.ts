import { describe, expect, test } from 'vitest'
import { own } from '../../../src/render/text.ts'
import type { Completion } from '../../../src/repl/line/completion.ts'
import { shellGrammar } from '../../../src/repl/line/grammar.ts'
import type { Remembered } from '../../../src/repl/line/remembered.ts'
import { highlight, type Vocabulary } from '../../../src/repl/terminal/highlight.ts'
import { Keyboard } from '../../../src/repl/terminal/keyboard.ts'
import { LineReader, type LineSources } from '../../../src/repl/terminal/read-line.ts'
import { Screen } from '../../../src/repl/terminal/screen.ts'
import { FakeInput } from './fake-input.ts'
import { FakeTerminal } from './fake-terminal.ts'

const verbs = ['get', 'ls', 'set']
const remembered = (line: string): Remembered => ({
  line,
  time: Date.now() - 3 * 3_600_000,
  cwd: '/kafka',
})

const vocabulary: Vocabulary = ([first = '']) => {
  if (verbs.includes(first)) return { count: 1, state: 'whole' }
  return { count: 1, state: verbs.some((verb) => verb.startsWith(first)) ? 'beginning' : 'unknown' }
}

function open(over: Partial<LineSources> = {}, columns = 40) {
  const terminal = new FakeTerminal(columns, 16)
  const screen = new Screen(terminal)
  const input = new FakeInput()
  const keyboard = new Keyboard(input, () => {})
  keyboard.attach()
  const sources: LineSources = {
    history: [],
    kills: [],
    colour: false,
    suggests: true,
    prompt: () => [{ text: 'prod / ❯ ' }],
    grammar: shellGrammar,
    colours: (text) => highlight(text, vocabulary),
    known: () => undefined,
    complete: async () => ({ start: 0, end: 0, candidates: [] }),
    paused: () => {},
    suspend: async () => {},
    ...over,
  }
  const line = new LineReader(screen, keyboard, sources)
  const type = (text: string) => input.type(text)
  return { terminal, screen, keyboard, line, type, shown: () => terminal.from('prod'), sources }
}

describe('a line', () => {
  test('is shown as it is typed, with its suggestion behind the cursor', async () => {
    const { type, shown, line } = open({ history: [remembered('get /kafka')] })
    type('get')
    expect(await shown()).toEqual(['prod / ❯ get▏ /kafka'])
    type('\u001b[C\r')
    expect(await line.entered).toMatchObject({ how: 'line', text: 'get /kafka' })
  })

  test('stays on the screen without what was only suggested', async () => {
    const { type, terminal } = open({ history: [remembered('get /kafka')] })
    type('get /k\r')
    expect(await terminal.everything()).toEqual(['prod / ❯ get /k'])
  })

  test('given up by Ctrl-C is marked', async () => {
    const { type, terminal, line } = open()
    type('abc def\u0003')
    expect(await line.entered).toMatchObject({ how: 'interrupt' })
    expect(await terminal.everything()).toEqual(['prod / ❯ abc def^C'])
  })

  test('of several pasted lines is shown and waits for Enter', async () => {
    const { type, shown, line } = open()
    type('\u001b[200~ls /\nget /a\nls /b\u001b[201~')
    expect(await shown()).toEqual(['prod / ❯ ls /', '         get /a', '         ls /b▏'])
    type('\r')
    expect((await line.entered).text).toBe('ls /\nget /a\nls /b')
  })

  test('is coloured: a command, the beginning of one, none', async () => {
    const { type, terminal } = open({ colour: true })
    type('se')
    expect(terminal.takeWritten()).toContain('\u001b[33mse')
    type('t')
    expect(terminal.takeWritten()).toContain('\u001b[1;32mset')
    type('x /a --json "b" # c')
    const written = terminal.takeWritten()
    for (const part of ['\u001b[31msetx', '\u001b[36m/a', '\u001b[35m--json', '\u001b[33m"b"', '\u001b[2m# c'])
      expect(written).toContain(part)
  })

  test.each([
    ['leaves a wrapped line as it was', false],
    ['wraps it anew', true],
  ])('is drawn once after a resize by a terminal that %s and tells where its cursor is', async (_, reflows) => {
    const { terminal, screen, line, type } = open()
    terminal.terminal.onData((answer) => type(answer))
    const text = 'set /app/config a value that is long enough to wrap twice over'
    type(`${text}\u001b[D\u001b[D`)
    for (const columns of [25, 60, 23, 40]) {
      await terminal.resize(columns, reflows)
      const drawn = new Promise<void>((resolve) => {
        screen.resized(() => {
          line.paint()
          resolve()
        })
      })
      await drawn
      const shown = (await terminal.from('prod')).join('').replaceAll(' ', '')
      expect(shown).toBe(`prod/❯${text}`.replaceAll(' ', '').replace(/er$/, '▏er'))
      expect((await terminal.everything()).filter((row) => row.includes('prod'))).toHaveLength(1)
    }
  })

  test('keys typed behind Enter in the same breath are kept for the next line', async () => {
    const { type, line, screen, keyboard, sources, terminal } = open()
    type('ls\rget /a')
    expect((await line.entered).text).toBe('ls')
    new LineReader(screen, keyboard, sources)
    expect(await terminal.from('prod')).toEqual(['prod / ❯ get /a▏'])
  })

  test('shows where and when a line found by Ctrl-R was run', async () => {
    const { type, shown } = open({ history: [remembered('get /topics'), remembered('ls /')] })
    type('\u0012top')
    expect(await shown()).toEqual(['prod / ❯ get /topics', 'search: top▏   3 h ago in /kafka'])
    type('x')
    expect((await shown())[1]).toBe('nothing older with: topx▏')
    type('\u0007')
    expect(await shown()).toEqual(['prod / ❯ ▏'])
  })

  test('stays whole while lines are printed above it', async () => {
    const { type, shown, screen, terminal } = open()
    type('get /kafka/配置/brokers/topics/partitions --json')
    for (let count = 0; count < 50; count++) {
      screen.printAbove(own`◆ event ${count}`)
      if (count % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    }
    type('\u0001x')
    await new Promise((resolve) => setTimeout(resolve, 40))
    expect(await shown()).toEqual(['prod / ❯ x▏get /kafka/配置/brokers/topics', '/partitions --json'])
    expect((await terminal.everything()).filter((row) => row.startsWith('◆'))).toHaveLength(50)
  })
})

describe('completion', () => {
  const names = (...values: string[]): Completion => ({
    start: 3,
    end: 4,
    candidates: values.map((value) => ({ value, tail: '' })),
  })

  test('one candidate is typed, several make a menu', async () => {
    const { type, shown } = open({ complete: async () => names('/a', '/b', '/c d') })
    type('ls /\t')
    await new Promise(setImmediate)
    expect(await shown()).toEqual(['prod / ❯ ls /▏', '/a      /b      "/c d"'])
    type('\t\t\t')
    expect(await shown()).toEqual(['prod / ❯ ls "/c d"▏', '/a      /b      "/c d"'])
    type('\r')
    expect(await shown()).toEqual(['prod / ❯ ls "/c d"▏'])
  })

  test('hostile names are spelt out, in the menu and in the line', async () => {
    const { type, shown, terminal } = open(
      { complete: async () => names('/a\u001b]0;title\u0007', '/b\u202eb', '/c\r\nd') },
      60,
    )
    type('ls /\t')
    await new Promise(setImmediate)
    type('\t')
    expect(await shown()).toEqual([
      'prod / ❯ ls "/a\\u{1b}]0;title\\u{7}"▏',
      '"/a\\u{1b}]0;title\\u{7}"  "/b\\u{202e}b"',
      '"/c\\r\\nd"',
    ])
    expect(terminal.takeWritten()).not.toMatch(/\u001b\]|\u0007|\u202e/)
  })

  test('a slow server never holds up typing: the key wins over the answer', async () => {
    let answer!: (completion: Completion) => void
    let aborted = false
    const complete = (_: string, __: number, signal: AbortSignal) => {
      signal.addEventListener('abort', () => {
        aborted = true
      })
      return new Promise<Completion>((resolve) => {
        answer = resolve
      })
    }
    const { type, shown } = open({ complete })
    type('ls /\t')
    expect(await shown()).toEqual(['prod / ❯ ls /▏'])
    await new Promise((resolve) => setTimeout(resolve, 120))
    expect(await shown()).toEqual(['prod / ❯ ls /▏ …'])
    type('br')
    expect(aborted).toBe(true)
    expect(await shown()).toEqual(['prod / ❯ ls /br▏'])
    answer(names('/a', '/b'))
    await new Promise(setImmediate)
    expect(await shown()).toEqual(['prod / ❯ ls /br▏'])
  })

  test('is given up after a second, and an error is a note', async () => {
    const slow = open({ complete: () => new Promise(() => {}) })
    slow.type('ls /\t')
    await new Promise((resolve) => setTimeout(resolve, 1_150))
    expect(await slow.shown()).toEqual(['prod / ❯ ls /▏  (no completion: timeout)'])
    slow.type('x')
    expect(await slow.shown()).toEqual(['prod / ❯ ls /x▏'])
    const broken = open({ complete: async () => Promise.reject(new Error('no connection')) })
    broken.type('ls /\t')
    await new Promise(setImmediate)
    expect((await broken.shown()).join('')).toContain('(no completion: no connection)')
  })

  test('100,000 candidates make a short menu that says how many are left', async () => {
    const many = Array.from({ length: 100_000 }, (_, index) => `/${index}`)
    const { type, shown } = open({ complete: async () => names(...many) })
    type('ls /\t')
    await new Promise(setImmediate)
    const rows = await shown()
    expect(rows).toHaveLength(10)
    expect(rows.at(-1)).toMatch(/^… \d+ more$/)
  })
})

test('any bytes from the terminal are taken without a crash, and Ctrl-C Ctrl-D always end it', async () => {
  let seed = 1
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed % below
  }
  const pieces = [
    'a',
    '/',
    ' ',
    '"',
    "'",
    '\\',
    '配',
    '🚀',
    '\t',
    '\u001b[A',
    '\u001b[B',
    '\u001b[C',
    '\u001b[D',
    '\u001b[Z',
    '\u0001',
    '\u0005',
    '\u000b',
    '\u0012',
    '\u0013',
    '\u0015',
    '\u0017',
    '\u0019',
    '\u001by',
    '\u001b.',
    '\u001f',
    '\u001b\r',
    '\u001b[200~x\ny\u001b[201~',
    '\u0007',
    '\u007f',
    '\u001bd',
    '\u001bb',
    '|',
    ';',
    '&',
    '>',
  ]
  for (let round = 0; round < 40; round++) {
    const { type, line, screen } = open(
      {
        history: [remembered('get /a'), remembered('ls "b c"')],
        complete: async (text, cursor) => ({
          start: Math.max(0, cursor - 1),
          end: cursor,
          candidates: ['x', 'y z', text].map((value) => ({ value, tail: ' ' })),
        }),
      },
      7 + random(40),
    )
    for (let count = 0; count < 60; count++) {
      type(pieces[random(pieces.length)]!)
      if (random(7) === 0) screen.printAbove(own`event ${count}`)
      if (random(11) === 0) await new Promise(setImmediate)
    }
    type('\u0007\u0007\u0003\u0003')
    expect((await line.entered).how).toBe('interrupt')
  }
})
