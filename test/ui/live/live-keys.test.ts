import type { Key } from 'ink'
import { beforeEach, describe, expect, test } from 'vitest'
import { liveTrees } from '../../../src/commands/watching/changes/live-trees.ts'
import { firstMode, type KeyResult, type Mode, pressLive } from '../../../src/ui/live/live-keys.ts'
import { LiveModel } from '../../../src/ui/live/live-model.ts'

const PAGE = 5
let model: LiveModel
beforeEach(() => {
  model = new LiveModel(
    () => new Promise(() => {}),
    '/',
    new AbortController().signal,
    liveTrees({ zk: () => new Promise(() => {}) }),
  )
  model.tree.branch('/')!.fill(Array.from({ length: 20 }, (_, index) => `n${String(index).padStart(2, '0')}`))
})

/** Presses keys one after the other: characters as they are, ink's names of keys in brackets. */
function press(script: string, from: Mode = firstMode): KeyResult {
  const keys = script.match(/<[^>]+>|[^<]/gu) ?? []
  return keys.reduce<KeyResult>(
    ({ mode }, key) => {
      const named = key.startsWith('<')
      return pressLive(model, mode, named ? '' : key, { [key.slice(1, -1)]: named } as unknown as Key, PAGE)
    },
    { mode: from },
  )
}

test.each([
  ['j', '/n00'],
  ['jjk', '/n00'],
  ['k', '/'],
  ['<pageDown>', '/n04'],
  ['<pageDown><pageUp>', '/'],
  ['G', '/n19'],
  ['Gjg', '/'],
  ['Gh', '/'],
  ['<leftArrow>', '/'],
])('%s selects %s', (script, path) => {
  press(script)
  expect(model.tree.selected).toBe(path)
})

test('Tab goes round the panes, and the same keys scroll the one that has it', () => {
  expect(press('<tab>jjk').mode).toMatchObject({ focus: 'node', scroll: 1, back: 0 })
  expect(press('<tab><tab>kkkj').mode).toMatchObject({ focus: 'log', scroll: 0, back: 2 })
  expect(press('<tab><tab>jg').mode).toMatchObject({ back: 2000 })
  expect(press('<tab>jg').mode).toMatchObject({ scroll: 0 })
  expect(press('<tab><tab><tab>').mode.focus).toBe('tree')
  expect(press('<tab>jx').mode).toMatchObject({ scroll: 0, diff: false })
})

describe('what is typed', () => {
  test('filters while it is typed, letters being letters; Enter keeps it, Esc shows all again', () => {
    expect(press('/q1').mode).toMatchObject({ typing: 'filter', text: 'q1' })
    expect(model.tree.filter).toBe('q1')
    expect(press('/<escape>').mode.typing).toBeUndefined()
    expect(model.tree.filter).toBe('')
    press('/n1<return>')
    expect([model.tree.filter, press('/').mode.text]).toEqual(['n1', 'n1'])
    press('<escape>')
    expect(model.tree.filter).toBe('')
  })

  test('is a command at Enter, if there is any', () => {
    expect(press(':ls /q<return>')).toMatchObject({
      mode: { typing: undefined },
      leave: { to: 'command', line: 'ls /q' },
    })
    expect(press(': <return>').leave).toBeUndefined()
    expect(press(':ls<escape>').leave).toBeUndefined()
  })

  test('is taken back a character at a time, whatever it takes to write it', () => {
    expect(press('/配🚀<backspace>').mode.text).toBe('配')
    expect(press(':a<delete><backspace>').mode).toMatchObject({ typing: 'command', text: '' })
  })
})

test('c and a offer a line to finish, with the path as a word of it', () => {
  expect(press('c').mode.text).toBe('create /')
  expect(press('jc').mode).toMatchObject({ typing: 'command', text: 'create /n00/' })
  expect(press('cx<return>').leave).toEqual({ to: 'command', line: 'create /n00/x' })
  model.tree.select('/')
  model.details = { path: '/', entries: ['world:anyone:r', 'digest:a:b:cdrwa'] } as never
  expect(press('a').mode.text).toBe('acl set / world:anyone:r,digest:a:b:cdrwa')
  model.tree.branch('/')!.fill(['a "b"\u0007'])
  expect(press('jc').mode.text).toBe('create "/a \\"b\\"\\u{0007}/"')
  expect(pressLive(model, press(':ls').mode, 'u', { ctrl: true } as Key, PAGE).mode.text).toBe('')
})

test('Ctrl-C leaves from everywhere; any other key leaves the help first', () => {
  const ctrlC = (mode: Mode) => pressLive(model, mode, 'c', { ctrl: true } as Key, PAGE).leave
  for (const script of ['', '?', '/x', ':ls']) expect(ctrlC(press(script).mode)).toEqual({ to: 'quit' })
  expect(press('?q')).toEqual({ mode: firstMode })
})

test.each([
  ['q', { leave: { to: 'quit' } }],
  ['jd', { leave: { to: 'run', words: ['delete', '-r', '/n00'] } }],
  ['je', { leave: { to: 'edit', path: '/n00' } }],
  ['y', { act: 'copy' }],
  ['s', { act: 'save' }],
])('%s asks for %o', (script, asked) => {
  expect(press(script)).toMatchObject(asked)
})
