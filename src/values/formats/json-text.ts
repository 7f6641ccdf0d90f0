import type { JsonNode } from './json.ts'

/**
 * A JSON text laid out for reading, two spaces a level. Literals stay as written: no digit of a number changes.
 */
export function layOutJson(node: JsonNode, text: string, indent = ''): string {
  if (node.kind === 'object') {
    const inner = `${indent}  `
    const members = node.members.map(
      (member) => `${inner}${text.slice(member.keyStart, member.keyEnd)}: ${layOutJson(member.value, text, inner)}`,
    )
    return members.length ? `{\n${members.join(',\n')}\n${indent}}` : '{}'
  }
  if (node.kind === 'array') {
    const inner = `${indent}  `
    const items = node.items.map((item) => inner + layOutJson(item, text, inner))
    return items.length ? `[\n${items.join(',\n')}\n${indent}]` : '[]'
  }
  return text.slice(node.start, node.end)
}

/** How JSON on one line is punctuated: `:` and `,` as JSON.stringify has them, or `: ` and `, ` as Python has them. */
export interface Punctuation {
  readonly colon: string
  readonly comma: string
}

/** A JSON text on one line, its literals as written. */
export function lineOfJson(node: JsonNode, text: string, marks: Punctuation): string {
  const { colon, comma } = marks
  if (node.kind === 'object') {
    const members = node.members.map(
      ({ keyStart, keyEnd, value }) => text.slice(keyStart, keyEnd) + colon + lineOfJson(value, text, marks),
    )
    return `{${members.join(comma)}}`
  }
  if (node.kind === 'array') return `[${node.items.map((item) => lineOfJson(item, text, marks)).join(comma)}]`
  return text.slice(node.start, node.end)
}

/**
 * A decoded value (or a field of one) as text: a string as it is, everything else as JSON, bigints as plain digits.
 * @param value what `decode` or `getField` returned
 */
export function fieldText(value: unknown): string {
  return typeof value === 'string' ? value : jsonOf(value, '')
}

function jsonOf(value: unknown, indent: string): string {
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const inner = `${indent}  `
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  const parts = Array.isArray(value)
    ? value.map((item) => inner + jsonOf(item, inner))
    : Object.entries(value).map(([key, item]) => `${inner}${JSON.stringify(key)}: ${jsonOf(item, inner)}`)
  return parts.length ? `${open}\n${parts.join(',\n')}\n${indent}${close}` : `${open}${close}`
}
