import { parseLine } from '../line/parse-line.ts'

/**
 * Replaces `!!` by the line before, as shells do; not inside quotes.
 * @returns undefined where there is none to replace
 */
export function expandBang(text: string, last: string | undefined): string | undefined {
  if (last === undefined || !text.includes('!!')) return undefined
  const words = parseLine(text).commands.flatMap((command) => command.words)
  let expanded = text
  for (const { start, end, quoted } of words.reverse()) {
    if (quoted) continue
    expanded = expanded.slice(0, start) + expanded.slice(start, end).replaceAll('!!', () => last) + expanded.slice(end)
  }
  return expanded === text ? undefined : expanded
}
