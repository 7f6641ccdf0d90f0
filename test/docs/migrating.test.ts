import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { findMeant, parseCall } from '../../src/cli/words/dispatch.ts'
import { globalsOnly } from '../../src/cli/words/globals-only.ts'
import { readInvocation } from '../../src/cli/words/invocation.ts'
import { registry } from '../../src/commands/index.ts'
import { parseLine } from '../../src/repl/line/parse-line.ts'

const page = readFileSync(resolve(import.meta.dirname, '../../docs/migrating.md'), 'utf8')
const lines = [...page.matchAll(/`(zoosh [^`]+)` \|$/gm)].map(([, line]) => line!)

test('the page has a line for each habit', () => {
  expect(lines.length).toBe([...page.matchAll(/^\| `/gm)].length)
  expect(lines.length).toBeGreaterThan(60)
})

test.each([...new Set(lines)])('%s', async (line) => {
  const words = parseLine(line.slice('zoosh '.length)).commands[0]!.words.map(({ text }) => text)
  const { leading, words: rest } = readInvocation(words)
  await globalsOnly(leading)
  const found = findMeant(registry, rest)
  expect(found, line).toBeDefined()
  await parseCall(found!.id, (await found!.entry.load()).default, found!.argv, undefined)
})
