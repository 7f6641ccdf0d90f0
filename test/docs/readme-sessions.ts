import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect } from 'vitest'
import type { TestShell } from '../repl/test-shell.ts'

const readme = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8')

/** The sessions that the README shows. */
const blocks = [...readme.matchAll(/^```console\n([\s\S]*?)^```$/gm)].map(([, block]) => block!)

/** The first: how the shell is opened, and what is typed there, each with the rows that are to follow. */
export const opened = blocks[0]!.split('\n')[0]!
export const typed = blocks[0]!
  .split('❯ ')
  .slice(1)
  .map((part) => part.trimEnd().split('\n'))

/** What the others have for the shell of the operating system. */
export const commands = blocks
  .slice(1)
  .flatMap((block) => block.split('\n'))
  .filter((line) => line.startsWith('$ '))
  .map((line) => line.slice(2))

/** Types what the README shows, line by line, into a shell on the sandbox, and expects what stands there. */
export async function typeReadme(shell: TestShell): Promise<void> {
  for (const [line, ...rows] of typed) {
    const shown = await shell.run(line!)
    if (rows.length > 0 || line !== 'help') expect([line, shown]).toEqual([line, rows])
    else expect(shown.join('\n')).toContain('TOPICS (help TOPIC)')
  }
}
