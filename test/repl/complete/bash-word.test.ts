import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readBash, spellForBash } from '../../../src/repl/complete/bash-word.ts'

const breaks = ' \t\n"\'@><=;|&(:'

describe('a line of bash', () => {
  test.each([
    ['zoosh get /a', ['zoosh', 'get', '/a'], 'none', 0],
    ['zoosh get ', ['zoosh', 'get', ''], 'none', 0],
    ['zoosh get "/a b', ['zoosh', 'get', '/a b'], 'double', 0],
    ['zoosh get "/a:b', ['zoosh', 'get', '/a:b'], 'double', 0],
    ["zoosh get /q/'a$b", ['zoosh', 'get', '/q/a$b'], 'single', 3],
    ['zoosh get "/q"/a', ['zoosh', 'get', '/q/a'], 'none', 0],
    ['zoosh get /host:2', ['zoosh', 'get', '/host:2'], 'none', 6],
    ['zoosh get "/h:"2', ['zoosh', 'get', '/h:2'], 'none', 0],
    ['zoosh get /a\\ b\\:c', ['zoosh', 'get', '/a b:c'], 'none', 0],
    ['zoosh get "/a\\"\\n', ['zoosh', 'get', '/a"\\n'], 'double', 0],
    ['ls; zoosh get /a', ['zoosh', 'get', '/a'], 'none', 0],
    ['zoosh get $Z', ['zoosh', 'get', '$Z'], 'none', 0],
  ] as const)('%s', (line, words, quoting, lead) => {
    expect(readBash(line, breaks)).toEqual({ words, quoting, lead })
  })

  test.each(['zoosh get `ls', 'zoosh get "$(x', "zoosh get $'a", 'zoosh get /a\\', 'zoosh get >f', 'zoosh # get /a'])(
    '%s is left alone',
    (line) => {
      expect(readBash(line, breaks)).toBeUndefined()
    },
  )

  test('what is spelled for a quoting is read back, and stands in it still', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '`', '$', '"', "'", '\\', '!', ' ', ';', '(', ':', 'é') })
    fc.assert(
      fc.property(text, fc.constantFrom('none', 'single', 'double'), (name, quoting) => {
        const open = { none: '', single: "'", double: '"' }[quoting]
        const line = readBash(`zoosh get ${open}/${spellForBash(name, quoting)}`, breaks)
        expect(line).toMatchObject({ words: ['zoosh', 'get', `/${name}`], quoting })
      }),
    )
  })
})
