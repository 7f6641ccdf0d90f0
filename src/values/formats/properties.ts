import { setOwn } from './json-value.ts'

const pair = /^\s*((?:[^\s=:#!\\]|\\.)+)\s*=\s*(.*)$/s

/**
 * Reads Java properties (`key=value`, `#` comments, continued lines, escapes). Conservative: every line must be one,
 * and a lone `a=b` without a comment above it is plain text.
 * @returns the pairs, values as strings, or undefined when the text is something else
 */
export function readProperties(text: string): Record<string, string> | undefined {
  const lines = text.replace(/(?<!\\)((?:\\\\)*)\\\r?\n[ \t]*/g, '$1').split(/\r?\n/)
  const pairs: Record<string, string> = {}
  let count = 0
  for (const line of lines) {
    if (/^\s*(?:[#!]|$)/.test(line)) {
      if (line.trim() !== '') count++
      continue
    }
    const found = pair.exec(line)
    if (!found) return undefined
    setOwn(pairs, unescaped(found[1]!), unescaped(found[2]!))
    count++
  }
  return count > 1 && Object.keys(pairs).length > 0 ? pairs : undefined
}

/** A line of properties, with those that go on behind a backslash. */
const whole = /(?:\\(?:\r?\n|[^\n])|[^\\\n])+/g
/** What Java throws at. */
const badEscape = /(?<!\\)(?:\\\\)*\\u(?![0-9a-fA-F]{4})/

/** Where a text ceases to be Java properties, each with a `=`: an index into it; undefined where all of it is. */
export function whereNoProperties(text: string): number | undefined {
  for (const { 0: raw, index } of text.matchAll(whole)) {
    const line = raw.replace(/\\\r?\n[ \t]*/g, '').replace(/\r$/, '')
    if (/^\s*(?:[#!]|$)/.test(line)) continue
    if (badEscape.test(line) || !pair.test(line)) return index
  }
  return undefined
}

const named: Record<string, string> = { n: '\n', t: '\t', r: '\r', f: '\f' }

function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, code: string | undefined, character: string) =>
    code ? String.fromCharCode(Number.parseInt(code, 16)) : (named[character] ?? character),
  )
}
