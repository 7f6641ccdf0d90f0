import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readLine } from './read-line.ts'

const page = readFileSync(resolve(import.meta.dirname, '../../docs/migrating.md'), 'utf8')
const lines = [...page.matchAll(/`zoosh ([^`]+)` \|$/gm)].map(([, line]) => line!)

test('the page has a line for each habit', () => {
  expect(lines.length).toBe([...page.matchAll(/^\| `/gm)].length)
  expect(lines.length).toBeGreaterThan(60)
})

test.each([...new Set(lines)])('zoosh %s', (line) => readLine(line))
