import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { masked } from '../docs/steps.ts'
import type { Session } from './walk.ts'

/** What docs/tutorial.md shows: recorded with ZOOSH_RECORD=1, compared otherwise. */
const file = join(import.meta.dirname, '../golden/tutorial-sessions.json')

const kept = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Session>

/** Whether a session is the one that the tutorial shows; under ZOOSH_RECORD=1 it becomes that. */
export function compared(name: string, session: Session): { readonly walked: string; readonly kept: string } {
  if (process.env.ZOOSH_RECORD === '1') {
    const all = { ...(JSON.parse(readFileSync(file, 'utf8')) as object), [name]: session }
    const sorted = Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)))
    writeFileSync(file, `${JSON.stringify(sorted, null, 1)}\n`)
    kept[name] = session
  }
  return { walked: still(session), kept: still(kept[name] ?? []) }
}

/** What somebody else does comes when it comes: between the lines of a session, or behind them. */
const OTHERS = /^(?:\[\d+\]|\d\d:\d\d:|[a-z]+(?:-\d)?: (?:\/|get ))/

/** Without what is another each time: numbers, times, who leads, when others act. */
function still(session: Session): string {
  const rows = session.flatMap((lines) =>
    lines.flatMap(({ line, output }) => [`❯ ${line}`, ...output.filter((row) => !OTHERS.test(row))]),
  )
  const text = rows
    .join('\n')
    .replace(/\bjust now\b/g, '1s ago')
    .replace(/\b(?:serving|electing|starting|gone)\b/g, 'STATE')
  return masked(text)
}
