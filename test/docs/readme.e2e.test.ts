import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { noPty, TestShell } from '../repl/test-shell.ts'
import { opened, typed, typeReadme } from './readme-sessions.ts'

test.skipIf(noPty())('the first block of the README works as it is typed after npm start', async () => {
  expect(opened).toMatch(/^\$ npm ci && npm start /)
  expect(typed.length).toBeGreaterThan(5)
  const { scripts } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8'))
  const shell = await TestShell.start({ columns: 120, rows: 60, args: scripts.start.split('run.cjs ')[1].split(' ') })
  try {
    await typeReadme(shell)
  } finally {
    await shell.stop()
  }
})
