import type { Editor } from './editor.ts'
import type { Grammar } from './grammar.ts'
import type { Remembered } from './remembered.ts'

/** Names known to be below a znode without asking the server, or undefined. */
export type KnownChildren = (typed: string) => { directory: string; names: readonly string[] } | undefined

/** Nobody goes on typing a line longer than this by hand. */
const LONGEST = 2_000

/**
 * The grey rest of the line: the newest line of the history that begins with it, one entered at this working znode before
 * others; else a child already known.
 */
export function suggest(
  { text, cursor, history, grammar, menu, search }: Editor,
  known: KnownChildren,
  cwd = '',
): string {
  if (text === '' || text.length > LONGEST || cursor !== text.length || menu || search || text.includes('\n')) return ''
  return fromHistory(text, history, cwd) ?? fromChildren(text, grammar, known) ?? ''
}

function fromHistory(text: string, history: readonly Remembered[], cwd: string): string | undefined {
  let elsewhere: string | undefined
  for (let index = history.length - 1; index >= 0; index--) {
    const { line, exit = 0, cwd: there } = history[index]!
    // What failed is not worth repeating; what was interrupted may be.
    if (exit !== 0 && exit !== 130) continue
    if (line.length <= text.length || !line.startsWith(text) || line.includes('\n')) continue
    if (there === cwd) return line.slice(text.length)
    elsewhere ??= line.slice(text.length)
  }
  return elsewhere
}

function fromChildren(text: string, grammar: Grammar, known: KnownChildren): string | undefined {
  const word = grammar.words(text).at(-1)
  if (!word || word.end !== text.length || word.quoted || !/[/.]/.test(word.text)) return undefined
  const found = known(word.text)
  const typed = word.text.slice(found?.directory.length ?? 0)
  const name = found?.names.find((child) => child.length > typed.length && child.startsWith(typed))
  return name !== undefined && grammar.quote(name) === name ? name.slice(typed.length) : undefined
}
