import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { noPty, TestShell } from '../repl/test-shell.ts'

const readme = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8')
const block = /```console\n([\s\S]*?)```/.exec(readme)![1]!

/** What is typed after `npm start`, each with the rows that are to follow. */
const typed = block
  .split('❯ ')
  .slice(1)
  .map((part) => part.trimEnd().split('\n'))

test.skipIf(noPty())('the first block of the README works as it is typed after npm start', async () => {
  expect(block).toMatch(/^\$ npm ci && npm start /)
  expect(typed.length).toBeGreaterThan(5)
  const { scripts } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8'))
  const shell = await TestShell.start({ columns: 120, rows: 60, args: scripts.start.split('run.js ')[1].split(' ') })
  try {
    for (const [line, ...rows] of typed) {
      const shown = await shell.run(line!)
      if (rows.length > 0 || line !== 'help') expect([line, shown]).toEqual([line, rows])
      else expect(shown.join('\n')).toContain('TOPICS (help TOPIC)')
    }
  } finally {
    await shell.stop()
  }
})
