import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Editor, type Effect, newEditor } from '../../../src/repl/line/editor.ts'
import { shellGrammar } from '../../../src/repl/line/grammar.ts'
import { graphemes } from '../../../src/repl/line/graphemes.ts'
import { press } from '../../../src/repl/line/press.ts'

const history = ['ls /a', 'get /b'].map((line, time) => ({ line, time, cwd: '/' }))
const fresh = newEditor(history, [], shellGrammar, 'vi')

/** Types a script: `<escape>` is a key, everything else is typed, each piece at once. */
function type(script: string): { editor: Editor; effects: Effect[]; shown: string } {
  let editor = fresh
  const effects: Effect[] = []
  for (const piece of script.match(/<[^>]+>|[^<]+/g) ?? []) {
    const key = piece.startsWith('<') ? { name: piece.slice(1, -1), text: '' } : { name: 'text', text: piece }
    const step = press(editor, key)
    editor = step.editor
    effects.push(...step.effects)
  }
  return { editor, effects, shown: `${editor.text.slice(0, editor.cursor)}▏${editor.text.slice(editor.cursor)}` }
}

test.each([
  ['abc<escape>', 'ab▏c'],
  ['abc<escape>iX', 'abX▏c'],
  ['abc<escape>aX', 'abcX▏'],
  ['abc<escape>IX', 'X▏abc'],
  ['abc<escape>0AX', 'abcX▏'],
  ['get /kafka/brokers<escape>bb', 'get /kafka▏/brokers'],
  ['get /kafka/brokers<escape>bbbb', 'get ▏/kafka/brokers'],
  ['get /kafka/brokers<escape>0ww', 'get /▏kafka/brokers'],
  ['get /kafka<escape>0e', 'ge▏t /kafka'],
  ['get /kafka<escape>0$', 'get /kafk▏a'],
  ['  get<escape>^', '  ▏get'],
  ['abc<escape>x', 'a▏b'],
  ['abc<escape>0xp', 'ba▏c'],
  ['get /a b<escape>0dw', '▏/a b'],
  ['get /a<escape>0cwls', 'ls▏ /a'],
  ['get /a<escape>0de', '▏ /a'],
  ['get /a<escape>0D', '▏'],
  ['get /a<escape>ddils', 'ls▏'],
  ['get /a<escape>ccls', 'ls▏'],
  ['get /a<escape>0yw$p', 'get /aget▏ '],
  ['get /a<escape>0rs', '▏set /a'],
  ['get<escape>0~~', 'GE▏t'],
  ['get /a<escape>ddu', '▏get /a'],
  ['<escape>k', 'get /▏b'],
  ['<escape>kk', 'ls /▏a'],
  ['<escape>/ls<enter>', '▏ls /a'],
  ['配置🚀<escape>h', '配▏置🚀'],
  ['get<alt-0>iX', 'X▏get'],
])('%s gives %s', (script, shown) => {
  expect(type(script).shown).toBe(shown)
})

test('what means nothing rings, and keys that are no letters do what they always do', () => {
  expect(type('abc<escape>q')).toMatchObject({ shown: 'ab▏c', effects: ['bell'] })
  expect(type('abc<escape>dq')).toMatchObject({ shown: 'ab▏c', effects: ['bell'] })
  expect(type('abc<escape>d<escape>w').shown).toBe('ab▏c')
  expect(type('abc<escape><enter>').effects).toEqual(['submit'])
  expect(type('abc<escape><ctrl-c>').effects).toEqual(['interrupt'])
})

test('whatever is typed, the cursor stands between two characters, in command mode on one', () => {
  const piece = fc.constantFrom('<escape>', '<left>', '<ctrl-w>', ...'hlwbe0^$xXDCSpPu~kjiaIAdcyr 配🚀/"')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (script) => {
      const { editor } = type(script.join(''))
      const places = new Set([0, ...graphemes(editor.text).map(({ end }) => end)])
      expect(places.has(editor.cursor)).toBe(true)
    }),
    { numRuns: 500 },
  )
})
