import fc from 'fast-check'
import { expect, test } from 'vitest'
import { completeZnode } from '../../../src/repl/complete/complete-znode.ts'
import { compatOf } from '../../../src/zkcli/grammar/compat.ts'
import { isSpellable, quoteToken, tokens } from '../../../src/zkcli/grammar/tokens.ts'
import { completeLine } from '../../../src/zkcli/prompt/complete.ts'

const tree: Record<string, string[]> = {
  '/': ['app', 'zookeeper'],
  '/app': ['a b', 'config', "it's"],
  '/zookeeper': [],
}
const lookup = {
  cwd: '/',
  children: async (path: string) => ({ names: tree[path] ?? [] }),
  quote: quoteToken,
}
const sources = {
  compat: compatOf('3.9'),
  znodes: (typed: string, signal: AbortSignal) => completeZnode(typed, lookup, signal),
}

async function complete(line: string) {
  const cursor = line.includes('|') ? line.indexOf('|') : line.length
  const text = line.replace('|', '')
  const { start, end, candidates } = await completeLine(text, cursor, sources, new AbortController().signal)
  return [text.slice(start, end), ...candidates.map(({ value }) => value)]
}

test.each([
  ['del', 'del', ['delete', 'deleteall', 'delquota']],
  ['  pr', 'pr', ['printwatches']],
  ['bogus', 'bogus', []],
  ['get /', '/', ['/app', '/zookeeper']],
  ['get ', '', ['/app', '/zookeeper']],
  ['get -s /app/c', '/app/c', ['/app/config']],
  ['get "/app/a', '"/app/a', ['/app/a b']],
  ['get "/app/a b"', '"/app/a b"', ['/app/a b']],
  ["get '/app/it", "'/app/it", ["/app/it's"]],
  ['set /app ', '', []],
  ['get /app| rest', '/app', ['/app/']],
  ['get -', '-', ['-s', '-w', '-b', '-x']],
  ['printwatches o', 'o', ['on', 'off']],
  ['bogus /', '/', ['/app', '/zookeeper']],
  ['ls /\nget /z', '/z', ['/zookeeper']],
])('%j', async (line, typed, values) => {
  expect(await complete(line)).toEqual([typed, ...values])
})

test('a spelled word is read back, unless it has both quotes', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z/'" é]+$/), (word) => {
      fc.pre(!(word.includes('"') && word.includes("'")))
      expect(tokens(`get ${quoteToken(word)}`)).toEqual(['get', word])
    }),
  )
})

test('a name that would be read as another, or as a second line, is known to have no spelling', () => {
  expect(['/a b', '/a"b', "/it's", '/a\u2028b'].map(isSpellable)).toEqual([true, true, true, true])
  expect([`/a' "b`, '/a\nquit', '/a b\u2028'].map(isSpellable)).toEqual([false, false, false])
})
