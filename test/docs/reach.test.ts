import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { viaKind } from '../../src/cli/declare/kinds/via-kind.ts'
import { splitWords } from '../../src/client/reach/split-words.ts'
import { parseWay } from '../../src/client/reach/way.ts'

const page = readFileSync(resolve(import.meta.dirname, '../../docs/reach.md'), 'utf8')

/** What a shell gives zoosh of a line of the page. */
function waysOf(line: string): string[] {
  // A shell replaces nothing in what is quoted so.
  const words = splitWords(line.replace(/^ {4}\$ /, ''))
  return words.flatMap((word, index) => (words[index - 1] === '--via' ? [word] : []))
}

test('every way on the page is one', () => {
  const lines = page.split('\n').filter((line) => /^ {4}\$ zoosh .*--via/.test(line))
  expect(lines.length).toBeGreaterThan(8)
  const env = { PROXY_USER: 'alice', PROXY_PASSWORD: 'secret' }
  for (const line of lines) {
    const ways = waysOf(line)
    expect([line, ways.length]).toEqual([line, 1])
    expect(() => parseWay(viaKind.parse(ways[0]!, undefined), env)).not.toThrow()
  }
  for (const [, way] of page.matchAll(/^ +via: (.+)$/gm)) expect(() => parseWay(way!)).not.toThrow()
})
