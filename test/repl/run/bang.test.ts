import { expect, test } from 'vitest'
import { quoteWord } from '../../../src/repl/line/words.ts'
import { expandBang } from '../../../src/repl/run/bang.ts'

test.each([
  ['!!', 'ls /', 'ls /'],
  ['!! -l', 'ls /', 'ls / -l'],
  ['time !!; !!', 'ls', 'time ls; ls'],
  ["echo '!!'", 'ls', undefined],
  ['echo "!!"', 'ls', undefined],
  ['ls', 'ls', undefined],
  ['!!', undefined, undefined],
  ['!!', 'echo $& $1', 'echo $& $1'],
])('%s after %s is %s', (line, last, expanded) => {
  expect(expandBang(line, last)).toBe(expanded)
})

test('a name that Tab has completed is no line before', () => {
  for (const name of ['/a!!', '/!!/b', '/a!']) expect(expandBang(`get ${quoteWord(name)}!`, 'delete /')).toBeUndefined()
})
