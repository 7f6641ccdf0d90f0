import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Editor, newEditor } from '../../../src/repl/line/editor.ts'
import { ago, finalFrame, frame, type Surroundings } from '../../../src/repl/terminal/frame.ts'
import { anyLine } from './any-line.ts'

const around = (over: Partial<Surroundings> = {}): Surroundings => ({
  prompt: [{ text: 'prod ' }, { text: '❯ ' }],
  colours: (text) => [{ text }],
  columns: 40,
  now: 10_000_000,
  busy: false,
  ...over,
})
const editing = (text: string, over: Partial<Editor> = {}): Editor => ({
  ...newEditor([{ line: 'get /old', time: 0, cwd: '/kafka' }]),
  text,
  cursor: text.length,
  ...over,
})
/** All that is shown, with `▏` at the cursor. */
const shown = ({ runs, cursor }: ReturnType<typeof frame>) => {
  const all = runs.map(({ text }) => text).join('')
  return `${all.slice(0, cursor)}▏${all.slice(cursor)}`
}
const menu = {
  completion: { start: 0, end: 1, candidates: [{ value: 'get', tail: ' ' }] },
  base: 'g',
  selected: undefined,
}

describe('a line being edited', () => {
  test('has its cursor where it is in the text, however it is coloured and however many lines it has', () => {
    fc.assert(
      fc.property(anyLine, fc.constantFrom('', '> ', 'a prompt that is very long indeed '), (line, prompt) => {
        const { text, cursor, places } = line
        const edges = [0, ...places, text.length]
        const colours = () => edges.slice(1).map((to, index) => ({ text: text.slice(edges[index], to) }))
        const pad = `\n${' '.repeat(Math.min(12, prompt.length))}`
        expect(shown(frame(editing(text, { cursor }), around({ colours, prompt: [{ text: prompt }] })))).toBe(
          prompt + `${text.slice(0, cursor)}▏${text.slice(cursor)}`.replaceAll('\n', pad),
        )
      }),
    )
  })

  test.each([
    ['what is suggested', { suggestion: 'et /a' }, 'prod ❯ g▏et /a'],
    ['a note', { note: 'none', suggestion: 'et /a' }, 'prod ❯ g▏  (none)'],
    ['the menu', { menu, suggestion: 'et /a', note: 'none' }, 'prod ❯ g▏\nget  '],
    [
      'a search',
      { search: { query: 'ol', index: 0, failed: false }, menu },
      'prod ❯ get /old\nsearch: ol▏   2 h ago in /kafka',
    ],
    [
      'a search that failed',
      { search: { query: 'x', index: undefined, failed: true } },
      'prod ❯ g\nnothing older with: x▏',
    ],
  ])('has %s behind it, and stays without', (_, over, expected) => {
    expect(shown(frame(editing('g', over), around()))).toBe(expected)
    expect(shown(finalFrame(editing('g', { ...over, cursor: 0 }), around({ busy: true }), '^C'))).toBe('prod ❯ g^C▏')
  })

  test('shows the lines a search has found, once each, the newest first, around the one it is at', () => {
    const lines = [...Array.from({ length: 12 }, (_, index) => `get /n${index}`), 'ls /', 'get /n3']
    const history = lines.map((line, time) => ({ line, time, cwd: '' }))
    const searching = (index: number, query = 'get') =>
      shown(frame(editing('', { history, search: { query, index, failed: false } }), around()))
        .split('\n')
        .slice(2)
    expect(searching(13)).toEqual(
      ['get /n3', ...[11, 10, 9, 8, 7, 6, 5].map((index) => `get /n${index}`)]
        .map((line) => `  ${line}`)
        .concat('… 4 more'),
    )
    expect(searching(0).at(-1)).toBe('  get /n0')
    expect(searching(12, 'ls')).toEqual([])
    const { runs } = frame(editing('', { history, search: { query: 'get', index: 10, failed: false } }), around())
    expect(runs.filter(({ style }) => style === '7').map(({ text }) => text)).toEqual(['get /n10'])
  })

  test('shows that something is waited for instead of what it had', () => {
    expect(shown(frame(editing('g', { menu, suggestion: 'et' }), around({ busy: true })))).toBe('prod ❯ g▏ …')
  })
})

test.each([
  [-5, 'just now'],
  [59_999, 'just now'],
  [60_000, '1 min ago'],
  [3_599_999, '59 min ago'],
  [86_399_999, '23 h ago'],
  [86_400_000 * 400, '400 d ago'],
])('%i ms are %s', (ms, text) => expect(ago(ms)).toBe(text))
