import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Editor, type Effect, newEditor } from '../../../src/repl/line/editor.ts'
import { graphemes } from '../../../src/repl/line/graphemes.ts'
import { applyCompletion } from '../../../src/repl/line/menu.ts'
import { press } from '../../../src/repl/line/press.ts'
import type { Remembered } from '../../../src/repl/line/remembered.ts'
import { suggest } from '../../../src/repl/line/suggest.ts'

const remembered = (...lines: string[]): Remembered[] => lines.map((line, time) => ({ line, time, cwd: '/' }))

/** Types a script of keys: `<ctrl-a>` is a key, everything else is typed. The suggestion is kept fresh as the shell does. */
function type(script: string, start: Editor = newEditor([])): { editor: Editor; effects: Effect[]; shown: string } {
  let editor = start
  const effects: Effect[] = []
  for (const piece of script.match(/<[^>]+>|[^<]+/g) ?? []) {
    const key = piece.startsWith('<') ? { name: piece.slice(1, -1), text: '' } : { name: 'text', text: piece }
    const step = press(editor, key)
    editor = { ...step.editor, suggestion: suggest(step.editor, () => undefined) }
    effects.push(...step.effects)
  }
  return { editor, effects, shown: `${editor.text.slice(0, editor.cursor)}▏${editor.text.slice(editor.cursor)}` }
}

describe('moving and erasing', () => {
  test.each([
    ['abc<left>X', 'abX▏c'],
    ['abc<ctrl-a>X<ctrl-e>Y', 'XabcY▏'],
    ['get /kafka/brokers<alt-b>X', 'get /kafka/X▏brokers'],
    ['get /kafka/brokers<ctrl-left><ctrl-left><ctrl-left>X', 'X▏get /kafka/brokers'],
    ['get /a<ctrl-a><alt-f>X', 'getX▏ /a'],
    ['配置🚀é<left><left>X', '配置X▏🚀é'],
    ['👩‍👩‍👧x<left><backspace>', '▏x'],
    ['e\u0301x<left><backspace>', '▏x'],
    ['abc<home><delete>', '▏bc'],
    ['abc<home><ctrl-d>', '▏bc'],
    ['abc<left><ctrl-t>', 'acb▏'],
    ['abc<ctrl-t>', 'acb▏'],
    ['hello world<ctrl-a><alt-u><alt-c>', 'HELLO World▏'],
  ])('%s gives %s', (script, shown) => {
    expect(type(script).shown).toBe(shown)
  })
})

describe('killing and yanking', () => {
  test.each([
    ['one two<ctrl-u>x <ctrl-y>', 'x one two▏'],
    ['one two three<ctrl-w><ctrl-w>X<ctrl-y>', 'one Xtwo three▏'],
    ['get /kafka/brokers<ctrl-w>', 'get /kafka/▏'],
    ['get /kafka/brokers <ctrl-w><ctrl-w>', 'get /▏'],
    ['get /kafka<ctrl-w><ctrl-w>', 'get ▏'],
    ['get /kafka<ctrl-w><ctrl-w><ctrl-w>', '▏'],
    ['get "/a b"<ctrl-w>', 'get "/a b▏'],
    ['/kafka/brokers<alt-backspace>', '/kafka/▏'],
    ['one two<ctrl-a><alt-d><alt-d><ctrl-y>', 'one two▏'],
    ['abc<ctrl-a><ctrl-k><ctrl-y><ctrl-y>', 'abcabc▏'],
    ['one<ctrl-u>two<ctrl-u><ctrl-y><alt-y>', 'one▏'],
    ['one<ctrl-u>two<ctrl-u><ctrl-y><alt-y><alt-y>', 'two▏'],
  ])('%s gives %s', (script, shown) => {
    expect(type(script).shown).toBe(shown)
  })

  test('kills outlive the line', () => {
    const { editor } = type('secret<ctrl-u>')
    expect(type('<ctrl-y>', newEditor([], editor.kills)).shown).toBe('secret▏')
  })
})

describe('undo', () => {
  test('typing is undone in one go, each kill by itself', () => {
    expect(type('abc def<ctrl-w><ctrl-_>').shown).toBe('abc def▏')
    expect(type('abc def<ctrl-w><ctrl-_><ctrl-_>').shown).toBe('▏')
  })

  test('any keys, undone as often as possible, lead back to the empty line', () => {
    const keys = [
      'a',
      ' /',
      '配',
      '<left>',
      '<right>',
      '<ctrl-a>',
      '<ctrl-w>',
      '<ctrl-k>',
      '<ctrl-y>',
      '<alt-d>',
      '<backspace>',
      '<ctrl-t>',
      '<alt-u>',
      '<up>',
      '<down>',
      '<alt-.>',
      '<alt-enter>',
    ]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...keys), { maxLength: 60 }), (script) => {
        const { editor } = type(script.join(''), newEditor(remembered('get /a', 'ls /b/c')))
        expect(type('<ctrl-_>'.repeat(80), editor).editor.text).toBe('')
      }),
    )
  })
})

describe('history', () => {
  const start = newEditor(remembered('ls /a', 'get /a', 'ls /b', 'ls /b'))

  test.each([
    ['<up>', 'ls /b▏'],
    ['<up><up>', 'get /a▏'],
    ['<up><up><down>', 'ls /b▏'],
    ['ls<up><up>', 'ls /a▏'],
    ['ls<up><up><up>', 'ls /a▏'],
    ['ls<up><down>', 'ls▏'],
    ['x<up>', 'x▏'],
    ['set <alt-.>', 'set /b▏'],
    ['set <alt-.><alt-.><alt-.>', 'set /a▏'],
  ])('%s gives %s', (script, shown) => {
    expect(type(script, start).shown).toBe(shown)
  })

  test('the arrows walk through a line of several lines first', () => {
    expect(type('one<alt-enter>two<up>X', start).shown).toBe('oneX▏\ntwo')
    expect(type('one<alt-enter>two<up><up>', start).editor.recall).toBeUndefined()
  })

  test('Ctrl-R finds an older line by any part of it', () => {
    expect(type('<ctrl-r>/a<enter>', start)).toMatchObject({ shown: 'get ▏/a', effects: ['submit'] })
    expect(type('<ctrl-r>/a<ctrl-r><right>', start).shown).toBe('ls /▏a')
    expect(type('draft<ctrl-r>/a<ctrl-g>', start).shown).toBe('draft▏')
    expect(type('<ctrl-r>zzz', start)).toMatchObject({ effects: ['bell', 'bell', 'bell'].slice(0, 1) })
  })
})

describe('suggestions', () => {
  const start = newEditor(remembered('get /kafka/brokers --json'))

  test('the newest line of the history is shown in grey and taken by →, End or Ctrl-E', () => {
    expect(type('get /k', start).editor.suggestion).toBe('afka/brokers --json')
    for (const key of ['<right>', '<ctrl-e>', '<end>'])
      expect(type(`get /k${key}`, start).shown).toBe('get /kafka/brokers --json▏')
    expect(type('get /k<alt-f><ctrl-right>', start).shown).toBe('get /kafka/brokers▏')
  })

  test('a line entered at this working znode comes before newer ones of others', () => {
    const history = ['/app', '/kafka', '/old'].map((cwd, time) => ({ line: `get ${cwd.slice(1)}`, time, cwd }))
    const editor = { ...newEditor(history), text: 'get ', cursor: 4 }
    const at = (cwd?: string) => suggest(editor, () => undefined, cwd)
    expect([at('/app'), at('/kafka'), at('/nowhere'), at()]).toEqual(['app', 'kafka', 'old', 'old'])
  })

  test('Enter runs what was typed, not what was suggested', () => {
    expect(type('get /k<enter>', start).editor.text).toBe('get /k')
  })

  test('children already known are suggested where the history has nothing', () => {
    const editor = { ...newEditor([]), text: 'ls /kafka/br', cursor: 12 }
    expect(suggest(editor, () => ({ directory: '/kafka/', names: ['admin', 'brokers'] }))).toBe('okers')
    expect(suggest(editor, () => ({ directory: '/kafka/', names: ['br\u001b[31m'] }))).toBe('')
  })
})

describe('ending a line', () => {
  test.each([
    ['ls<enter>', ['submit']],
    ['abc<ctrl-c>', ['interrupt']],
    ['<ctrl-d>', ['end']],
    ['<ctrl-z>', ['suspend']],
    ['<ctrl-l>', ['clear']],
    ['<tab>', ['complete']],
    ['<ctrl-y>', ['bell']],
  ])('%s asks for %j', (script, effects) => {
    expect(type(script).effects).toEqual(effects)
  })

  test('Enter goes on in a new line while a quote is open or the line ends in a backslash', () => {
    expect(type("set /a 'x<enter>y'")).toMatchObject({ shown: "set /a 'x\ny'▏", effects: [] })
    expect(type('ls \\<enter>-l<enter>')).toMatchObject({ effects: ['submit'] })
  })

  test('pasted lines are shown and not run', () => {
    const step = press(newEditor([]), { name: 'paste', text: 'ls /\nget /a\n' })
    expect(step).toMatchObject({ effects: [], editor: { text: 'ls /\nget /a\n' } })
  })
})

describe('the menu of candidates', () => {
  const candidates = (...values: string[]) => values.map((value) => ({ value, tail: ' ' }))
  const at = (text: string): Editor => ({ ...newEditor([]), text, cursor: text.length })
  const completion = (start: number, text: string, ...values: string[]) => ({
    start,
    end: text.length,
    candidates: candidates(...values),
  })

  test('a single candidate is typed, quoted where it must be', () => {
    expect(applyCompletion(at('ge'), completion(0, 'ge', 'get')).text).toBe('get ')
    expect(applyCompletion(at('ls /a'), completion(3, 'ls /a', '/a b')).text).toBe('ls "/a b" ')
  })

  test('a common beginning is typed, with an open quote where one is needed', () => {
    expect(applyCompletion(at('ls /b'), completion(3, 'ls /b', '/brokers', '/broken')).text).toBe('ls /broke')
    expect(applyCompletion(at('ls /a'), completion(3, 'ls /a', '/a b1', '/a b2')).text).toBe('ls "/a b')
  })

  test('Tab walks through the menu, Enter takes the choice, another key types on', () => {
    const open = applyCompletion(at('ls /'), completion(3, 'ls /', '/a', '/b'))
    expect(open.menu).toBeDefined()
    expect(type('<tab>', open).editor.text).toBe('ls /a')
    expect(type('<tab><tab><enter>', open)).toMatchObject({ shown: 'ls /b ▏', effects: [] })
    expect(type('<shift-tab><enter>', open).shown).toBe('ls /b ▏')
    expect(type('<tab>/x', open)).toMatchObject({ shown: 'ls /a/x▏', editor: { menu: undefined } })
    expect(type('<tab><escape>', open)).toMatchObject({ shown: 'ls /▏', editor: { menu: undefined } })
    expect(type('<enter>', open).effects).toEqual(['submit'])
  })

  test('nothing found leaves a note that goes at the next key', () => {
    const noted = applyCompletion(at('ls /x'), { start: 3, end: 5, candidates: [], note: 'timeout' })
    expect(noted.note).toBe('timeout')
    expect(type('y', noted).editor.note).toBeUndefined()
  })
})

test('up and down go to a grapheme, also where lines hold others than ASCII', () => {
  const vertically = (text: string, cursor: number, key: string) =>
    press({ ...newEditor([]), text, cursor }, { name: key, text: '' }).editor.cursor
  expect(vertically('🚀配\nab', 6, 'up')).toBe(3)
  expect(vertically('🚀配\nab', 5, 'up')).toBe(2)
  expect(vertically('ab\n🚀', 1, 'down')).toBe(5)
  expect(vertically('\nab', 0, 'down')).toBe(1)
})

test('after any keys the cursor stands between two graphemes of the text', () => {
  const names = [
    'left',
    'right',
    'up',
    'down',
    'home',
    'end',
    'backspace',
    'delete',
    'ctrl-a',
    'ctrl-e',
    'ctrl-k',
    'ctrl-u',
    'ctrl-w',
    'ctrl-y',
    'alt-y',
    'alt-b',
    'alt-f',
    'alt-d',
    'alt-.',
    'ctrl-t',
    'ctrl-_',
    'ctrl-r',
    'ctrl-g',
    'enter',
    'tab',
    'alt-enter',
  ]
  const key = fc.oneof(
    fc.constantFrom(...names).map((name) => ({ name, text: '' })),
    fc.constantFrom('a', '/', ' ', '配', '🚀', '"', '\\').map((text) => ({ name: 'text', text })),
    fc.string().map((text) => ({ name: 'paste', text })),
  )
  fc.assert(
    fc.property(fc.array(key, { maxLength: 80 }), (keys) => {
      let editor = newEditor(remembered('get /配', 'ls "x'))
      for (const each of keys) editor = press(editor, each).editor
      const edges = new Set([0, ...graphemes(editor.text).map(({ end }) => end)])
      expect(edges.has(editor.cursor)).toBe(true)
      expect(editor.cursor).toBeGreaterThanOrEqual(0)
      expect(editor.cursor).toBeLessThanOrEqual(editor.text.length)
    }),
    { numRuns: 500 },
  )
})
