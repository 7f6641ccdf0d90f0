import { ValueError } from './bytes/value-error.ts'

const plain = /[^.[\]]+/y
const index = /\[(\d+)\]/y
const quoted = /\[\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*\]/y

function bad(expression: string, at: number): ValueError {
  const where = at >= expression.length ? 'it ends too early' : `"${expression.slice(at, at + 12)}" cannot stand there`
  return new ValueError(
    'BadExpression',
    `not a field: ${expression} (${where}); write a.b[0].c, ["odd key"] or the JSON pointer /a/b/0/c`,
  )
}

/**
 * Reads the spelling of a field: a JSON pointer (`/a/b/0`, RFC 6901) when it begins with a slash, else names and
 * indexes as in JavaScript (`a.b[0].c`, `["odd key"]`; a leading dot is allowed). Empty, or one dot, is the whole value.
 * @returns keys and indexes from the outside in, all as strings
 * @throws ValueError (`BadExpression`) saying which part cannot be read
 */
export function parseExpression(expression: string): string[] {
  if (expression.startsWith('/')) return parsePointer(expression)
  const steps: string[] = []
  let at = 0
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const found = pattern.exec(expression)
    if (found) at = pattern.lastIndex
    return found
  }
  if (expression === '.') return steps
  while (at < expression.length) {
    const bracket = expression[at] === '['
    if (bracket) {
      const found = match(index) ?? match(quoted)
      if (!found) throw bad(expression, at)
      steps.push(
        found[1]!.startsWith('"') || found[1]!.startsWith("'") ? unquote(found[1]!, expression, at) : found[1]!,
      )
      continue
    }
    if (expression[at] === '.') at++
    else if (at > 0) throw bad(expression, at)
    const name = match(plain)
    if (!name) throw bad(expression, at)
    steps.push(name[0])
  }
  return steps
}

function unquote(literal: string, expression: string, at: number): string {
  if (literal.startsWith("'")) return literal.slice(1, -1).replace(/\\(.)/g, '$1')
  try {
    return JSON.parse(literal) as string
  } catch {
    throw bad(expression, at)
  }
}

function parsePointer(pointer: string): string[] {
  const wrong = /~(?![01])/.exec(pointer)
  if (wrong) throw bad(pointer, wrong.index)
  return pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/**
 * Spells keys and indexes the way people write them, the inverse of `parseExpression`.
 * @param steps from the outside in
 */
export function spellExpression(steps: readonly string[]): string {
  const parts = steps.map((step, i) => {
    if (/^\d+$/.test(step)) return `[${step}]`
    if (!/^[^.[\]/"'\s]+$/.test(step)) return `[${JSON.stringify(step)}]`
    return i === 0 ? step : `.${step}`
  })
  return parts.join('') || '.'
}
