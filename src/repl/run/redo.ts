import { parseLine } from '../line/parse-line.ts'

/**
 * Puts lines of the history in the place of `redo N` (and of `redo`, the last one), so that what follows it (a pipe, &)
 * is about them. Numbers count from 1.
 * @returns undefined where there is none to replace; a number nobody has is left to the command, which says so
 */
export function expandRedo(text: string, history: readonly { readonly line: string }[]): string | undefined {
  let expanded = text
  for (const { words } of [...parseLine(text).commands].reverse()) {
    const first = words[0]?.text === 'time' ? 1 : 0
    const [word, number, ...rest] = words.slice(first)
    if (word?.text !== 'redo' || word.quoted || rest.length > 0) continue
    const line = number === undefined ? history.at(-1)?.line : history[Number(number.text) - 1]?.line
    if (line === undefined || (number !== undefined && !/^\d+$/.test(number.text))) continue
    expanded = expanded.slice(0, word.start) + line + expanded.slice((number ?? word).end)
  }
  return expanded === text ? undefined : expanded
}
