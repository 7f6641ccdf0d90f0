import type { JsonNode } from './json.ts'

/** Sets a property as data whatever its name is: `__proto__` too. */
export function setOwn(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
}

/**
 * The value of a JSON text. As with `JSON.parse` the last of equal keys wins and `__proto__` is a key like others, but
 * integers a double cannot hold exactly become bigints.
 */
export function jsonValue(node: JsonNode, text: string): unknown {
  if (node.kind === 'array') return node.items.map((item) => jsonValue(item, text))
  if (node.kind === 'object') {
    const object = {}
    for (const { key, value } of node.members) setOwn(object, key, jsonValue(value, text))
    return object
  }
  const literal = text.slice(node.start, node.end)
  if (node.kind === 'number' && /^-?\d+$/.test(literal) && !Number.isSafeInteger(Number(literal)))
    return BigInt(literal)
  return JSON.parse(literal)
}
