import { ValueError } from './bytes/value-error.ts'
import { parseExpression, spellExpression } from './expression.ts'
import { type JsonMember, type JsonNode, parseJson } from './formats/json.ts'

type Container = Extract<JsonNode, { kind: 'object' | 'array' }>

/** @param kind what stands where a container with the field was looked for: `array`, `object`, `null`, `number`… */
function missing(steps: readonly string[], at: number, names: readonly string[], kind: string): ValueError {
  const parent = at === 0 ? 'the value' : spellExpression(steps.slice(0, at))
  const shown = names.slice(0, 8).map((name) => JSON.stringify(name))
  if (names.length > shown.length) shown.push(`and ${names.length - shown.length} more`)
  let is = /^[aeiou]/.test(kind) ? `is an ${kind}` : `is a ${kind}`
  if (kind === 'array') is += ` of ${names.length}`
  else if (kind === 'object') is += shown.length ? ` with ${shown.join(', ')}` : ' without fields'
  else if (kind === 'undefined') is = 'is no document with fields'
  else if (/^(?:null|true|false)$/.test(kind)) is = `is ${kind}`
  const dotted = steps.slice(at).join('.')
  const hint = names.includes(dotted) ? `; write ${spellExpression([...steps.slice(0, at), dotted])}` : ''
  return new ValueError('NoField', `no field ${spellExpression(steps.slice(0, at + 1))}: ${parent} ${is}${hint}`)
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
}

/**
 * Reads one field of a decoded value.
 * @param value what `decode` gave as `value`
 * @param expression `a.b[0].c`, `["odd key"]` or the JSON pointer `/a/b/0/c`; empty is the whole value
 * @returns the field; integers beyond 2^53 are bigints
 * @throws ValueError `BadExpression`, or `NoField` naming what is there instead
 */
export function getField(value: unknown, expression: string): unknown {
  const steps = parseExpression(expression)
  steps.forEach((step, at) => {
    const container = typeof value === 'object' && value !== null
    if (!container || !Object.hasOwn(value as object, step) || (Array.isArray(value) && !/^\d+$/.test(step))) {
      throw missing(steps, at, container ? Object.keys(value as object) : [], kindOf(value))
    }
    value = (value as Record<string, unknown>)[step]
  })
  return value
}

/**
 * Edits one field of a JSON text and leaves every other character as it is. A new key goes to the end of its object,
 * in the style of its neighbours; an array grows by the index that follows its last, or `-` in a pointer.
 * @param text the JSON document
 * @param expression the field, spelled as for `getField`; its parent must exist
 * @param newValue taken as it is when it is JSON, else as a string
 * @returns the edited text
 * @throws ValueError `NotJson`, `BadExpression`, or `NoField` when the parent is missing
 */
export function setField(text: string, expression: string, newValue: string): string {
  const steps = parseExpression(expression)
  const root = parseJson(text)
  if (!root)
    throw new ValueError('NotJson', 'the value is not JSON, so it has no fields to set; set the whole value instead')
  const literal = parseJson(newValue) ? newValue.trim() : JSON.stringify(newValue)
  let node = root
  for (const [at, step] of steps.entries()) {
    const child = childOf(node, step)
    if (child) node = child
    else if (at === steps.length - 1 && canGrow(node, step)) return grow(text, node, step, literal)
    else throw missing(steps, at, namesOf(node), node.kind === 'word' ? text.slice(node.start, node.end) : node.kind)
  }
  return text.slice(0, node.start) + literal + text.slice(node.end)
}

function childOf(node: JsonNode, step: string): JsonNode | undefined {
  if (node.kind === 'object') return node.members.findLast((member) => member.key === step)?.value
  return node.kind === 'array' && /^(?:0|[1-9]\d*)$/.test(step) ? node.items[Number(step)] : undefined
}

function namesOf(node: JsonNode): string[] {
  if (node.kind === 'object') return node.members.map((member) => member.key)
  return node.kind === 'array' ? node.items.map((_, i) => String(i)) : []
}

function canGrow(node: JsonNode, step: string): node is Container {
  return node.kind === 'object' || (node.kind === 'array' && (step === '-' || step === String(node.items.length)))
}

/** Puts a new member or item behind the last one, after the white space its neighbours have. */
function grow(text: string, node: Container, step: string, literal: string): string {
  const members = node.kind === 'object' ? node.members : []
  const colon = members.length ? colonOf(text, members.at(-1)!) : /":(?=\S)/.test(text) ? ':' : ': '
  const added = node.kind === 'object' ? JSON.stringify(step) + colon + literal : literal
  const spans =
    node.kind === 'object'
      ? members.map((m) => [m.keyStart, m.value.end] as const)
      : node.items.map((i) => [i.start, i.end] as const)
  const last = spans.at(-1)
  if (!last) return text.slice(0, node.start + 1) + added + text.slice(node.end - 1)
  const before = spans.at(-2)
  const lead = text.slice(node.start + 1, last[0])
  const single = lead.includes('\n') ? `,${lead}` : colon === ':' ? ',' : ', '
  const separator = before ? text.slice(before[1], last[0]) : single
  return text.slice(0, last[1]) + separator + added + text.slice(last[1])
}

function colonOf(text: string, member: JsonMember): string {
  return text.slice(member.keyEnd, member.value.start)
}
