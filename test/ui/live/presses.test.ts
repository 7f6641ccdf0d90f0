import type { Key } from 'ink'
import { expect, test } from 'vitest'
import { presses } from '../../../src/ui/live/presses.ts'

const none = { escape: false, meta: false, ctrl: false, return: false, tab: false, backspace: false } as Key
/** The names of keys, and what they type. */
const told = (input: string, key: Partial<Key> = {}) =>
  presses(input, { ...none, ...key }).map((one) => {
    const names = Object.entries(one.key).flatMap(([name, on]) => (on ? [name] : []))
    return [...names, one.input].filter((part) => part !== '').join('-')
  })

test('a piece of several keys is each of them, by its own name', () => {
  expect(told(':ls /a\u007fb\rjj\t\u0003')).toEqual([
    ...':ls /a',
    'backspace',
    'b',
    'return',
    'j',
    'j',
    'tab',
    'ctrl-c',
  ])
})

test('a key alone is as ink tells it; Escape with a letter behind it is both', () => {
  expect(told('', { downArrow: true })).toEqual(['downArrow'])
  expect(told('c', { ctrl: true })).toEqual(['ctrl-c'])
  expect(told('配')).toEqual(['配'])
  expect(told('j', { meta: true })).toEqual(['escape-meta', 'j'])
})

test('each knows what came behind it', () => {
  expect(presses('qls\r', none).map(({ rest }) => rest)).toEqual(['ls\r', 's\r', '\r', ''])
})
