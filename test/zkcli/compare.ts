import { expect } from 'vitest'
import type { DeviationName } from '../../src/zkcli/deviations.ts'
import { ours, type Program, real } from './programs.ts'
import { piped, type Script } from './transcript.ts'

/** Deviations some case has shown: in the end all that can be shown must have been. */
export const shown = new Set<DeviationName>()

/** Runs a script through both programs on one server and demands the same, line by line, but for what is documented. */
export async function compare(server: string, script: Script, at: number): Promise<void> {
  const filled = {
    ...script,
    lines: script.lines.map((line) => ({ ...line, text: line.text.replace('SERVER', server) })),
  }
  const root = (program: Program) => `/script${at}-${program.name === 'real' ? 'r' : 'o'}`
  const [theirs, mine] = await Promise.all([real, ours].map((program) => piped(program, server, filled, root(program))))
  if (script.differs) {
    expect(mine, `${script.name} shows ${script.differs}`).not.toEqual(theirs)
    shown.add(script.differs)
    return
  }
  for (const [i, { text, differs }] of script.lines.entries()) {
    if (script.whole) break
    if (differs) {
      expect(mine!.printed[i], `${text} shows ${differs}`).not.toEqual(theirs!.printed[i])
      shown.add(differs)
    } else expect(mine!.printed[i], text).toEqual(theirs!.printed[i])
  }
  if (script.whole) expect(mine!.printed).toEqual(theirs!.printed)
  const told = (events: readonly string[]) => sortedRemovals(events.filter((event) => !event.includes('type:None')))
  expect(told(mine!.events)).toEqual(told(theirs!.events))
  if (!script.lines.at(-1)?.differs) expect(mine!.code).toBe(theirs!.code)
}

/** Which of several removals of one command comes first is a matter of Java's hashes: they are sorted. */
function sortedRemovals(events: readonly string[]): string[] {
  const removal = (event: string | undefined) => event?.includes('Removed') === true
  return events
    .flatMap((event, i) => (removal(event) && removal(events[i - 1]) ? [] : [i]))
    .flatMap((first, i, firsts) => {
      const run = events.slice(first, firsts[i + 1] ?? events.length)
      return run.length > 1 ? [...run].sort() : run
    })
}
