import { expect, test } from 'vitest'
import { expandRedo } from '../../../src/repl/run/redo.ts'

const history = ['ls /', "get '/a b'", 'echo $& | cat'].map((line) => ({ line }))

test.each([
  ['redo 1', 'ls /'],
  ['redo', 'echo $& | cat'],
  ['redo 2 | sort', "get '/a b' | sort"],
  ['redo 2 &', "get '/a b' &"],
  ['redo 1; time redo 2 && redo 3', "ls /; time get '/a b' && echo $& | cat"],
  ['  redo   1  ', '  ls /  '],
  ['redo 0', undefined],
  ['redo 4', undefined],
  ['redo x', undefined],
  ['redo -1', undefined],
  ['redo 1 2', undefined],
  ["'redo' 1", undefined],
  ['echo redo 1', undefined],
])('%s is %s', (line, expanded) => {
  expect(expandRedo(line, history)).toBe(expanded)
})

test('without a history there is nothing to put in', () => {
  expect(expandRedo('redo', [])).toBeUndefined()
})
