import { expect } from 'vitest'
import type { TestShell } from '../repl/test-shell.ts'
import { typed } from './readme-sessions.ts'

/** Types what the README shows, line by line, into a shell on the sandbox, and expects what stands there. */
export async function typeReadme(shell: TestShell): Promise<void> {
  for (const [line, ...rows] of typed) {
    const shown = await shell.run(line!)
    if (rows.length > 0 || line !== 'help') expect([line, shown]).toEqual([line, rows])
    else expect(shown.join('\n')).toContain('TOPICS (help TOPIC)')
  }
}
