import { findMeant, parseCall } from '../../src/cli/words/dispatch.ts'
import { globalsOnly } from '../../src/cli/words/globals-only.ts'
import { readInvocation } from '../../src/cli/words/invocation.ts'
import { registry } from '../../src/commands/index.ts'
import { parseLine } from '../../src/repl/line/parse-line.ts'

/**
 * Reads a command line as the program would, up to the first pipe, and runs nothing.
 * @param line without the word zoosh
 * @throws what the program says of one that is none
 */
export async function readLine(line: string): Promise<void> {
  const words = parseLine(line).commands[0]?.words.map(({ text }) => text) ?? []
  const { leading, words: rest, scripts } = readInvocation(words)
  await globalsOnly(leading)
  if (rest.length === 0 || scripts.length > 0 || rest[0] === 'help' || rest[0] === 'zkcli') return
  const found = findMeant(registry, rest)
  if (!found) throw new Error(`no command: ${line}`)
  await parseCall(found.id, (await found.entry.load()).default, found.argv, undefined)
}
