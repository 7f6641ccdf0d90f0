import { Properties, type PropertyNode } from 'properties-file/parser'
import { setOwn } from './json-value.ts'

/**
 * Reads Java properties (`key=value`, `#` comments, continued lines, escapes). Conservative: every line must have a `=`,
 * its key none of the signs that begin something else, and a lone `a=b` without a comment above it is plain text.
 * @returns the pairs, values as strings, or undefined when the text is something else
 */
export function readProperties(text: string): Record<string, string> | undefined {
  const file = parsed(text)
  const properties = file?.getProperties() ?? []
  if (!file || properties.length === 0 || !properties.every(isPlain)) return undefined
  if (properties.length + file.getComments().length < 2) return undefined
  const pairs: Record<string, string> = {}
  for (const { key, value } of properties) setOwn(pairs, key, value)
  return pairs
}

function isPlain({ separatorChar, escapedKey }: PropertyNode): boolean {
  return separatorChar === '=' && /^(?:[^\s=:#!\\]|\\.)+$/s.test(escapedKey)
}

/** undefined where Java refuses it: a `\u` without four digits. */
function parsed(text: string): Properties | undefined {
  try {
    const file = new Properties(text)
    // Keys and values are unescaped when they are asked for.
    file.toObject()
    return file
  } catch {
    return undefined
  }
}

/** A line of properties, with those that go on behind a backslash. */
const whole = /(?:\\(?:\r?\n|[^\n])|[^\\\n])+/g

/** Where a text ceases to be Java properties, each with a `=`: an index into it; undefined where all of it is. */
export function whereNoProperties(text: string): number | undefined {
  for (const { 0: raw, index } of text.matchAll(whole)) {
    const properties = parsed(raw)?.getProperties()
    if (!properties?.every(isPlain)) return index
  }
  return undefined
}
