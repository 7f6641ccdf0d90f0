import type { Completion, Offer } from '../../repl/line/completion.ts'
import { shellWords, words } from '../commands/vocabulary.ts'
import type { Compat } from '../grammar/compat.ts'

/** Where candidates come from. */
export interface CompletionSources {
  readonly compat: Compat
  /** Paths that go on from what was typed. @throws whatever asking the server throws */
  znodes(typed: string, signal: AbortSignal): Promise<Offer>
}

/** What can stand at the cursor, as zkCli's own completion has it: commands, znodes, and here also options. */
export async function completeLine(
  text: string,
  cursor: number,
  sources: CompletionSources,
  signal: AbortSignal,
): Promise<Completion> {
  const lineStart = text.lastIndexOf('\n', cursor - 1) + 1
  const { previous, typed, start } = split(text.slice(lineStart, cursor))
  return { start: lineStart + start, end: cursor, ...(await offers(previous, typed, sources, signal)) }
}

/** The words before the cursor, and the one it stands behind: begun, in an open quote, or not begun. */
function split(before: string): { previous: string[]; typed: string; start: number } {
  const word = /[ \t]*((["'])(.*?)(?:\2|$)|[^"' \t][^ \t]*)/y
  const previous: string[] = []
  let last = { typed: '', start: before.length }
  for (let match = word.exec(before); match; match = word.exec(before)) {
    const typed = match[3] ?? match[1]!
    if (word.lastIndex === before.length) last = { typed, start: before.length - match[1]!.length }
    else previous.push(typed)
    if (word.lastIndex === before.length) break
  }
  return { previous, ...last }
}

async function offers(
  previous: readonly string[],
  typed: string,
  { compat, znodes }: CompletionSources,
  signal: AbortSignal,
): Promise<Offer> {
  const [name] = previous
  if (name === undefined) return { candidates: commands(typed, compat) }
  if (typed.startsWith('/')) return znodes(typed, signal)
  if (name === 'printwatches') return { candidates: choices(['on', 'off'], typed) }
  const word = Object.hasOwn(words, name) ? words[name] : undefined
  if (!word) return { candidates: [] }
  if (typed.startsWith('-')) {
    const options = Object.keys(word.grammar(compat)).map((option) => `-${option}`)
    return { candidates: choices(options, typed) }
  }
  const begun = previous.slice(1).some((one) => one.startsWith('/'))
  if (typed === '' && !begun && word.usage(compat).includes('path')) return znodes('/', signal)
  return { candidates: [] }
}

function commands(typed: string, compat: Compat): Offer['candidates'] {
  const all = [
    ...Object.entries(words).map(([value, word]) => ({ value, summary: word.usage(compat) })),
    ...Object.entries(shellWords).map(([value, summary]) => ({ value, summary })),
  ]
  return all
    .filter(({ value }) => value.startsWith(typed))
    .sort((a, b) => (a.value < b.value ? -1 : 1))
    .map((one) => ({ ...one, tail: ' ' }))
}

function choices(all: readonly string[], typed: string): Offer['candidates'] {
  return all.filter((value) => value.startsWith(typed)).map((value) => ({ value, tail: ' ' }))
}
