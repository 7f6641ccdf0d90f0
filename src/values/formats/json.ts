/** A JSON text taken apart, each part with where it stands (`start` inclusive, `end` exclusive), so that it can be edited in place. */
export type JsonNode =
  | { kind: 'object'; start: number; end: number; members: JsonMember[] }
  | { kind: 'array'; start: number; end: number; items: JsonNode[] }
  | { kind: 'string' | 'number' | 'word'; start: number; end: number }
export type JsonMember = { key: string; keyStart: number; keyEnd: number; value: JsonNode }

/** Deeper than any configuration is, and far from the end of the stack. */
const maxDepth = 500
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const word = /true|false|null/y

/** Strict RFC 8259, over one text; `undefined` means: not JSON. */
class JsonReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  document(): JsonNode | undefined {
    const node = this.#value(0)
    if (node) this.#blank()
    return this.#at === this.#text.length ? node : undefined
  }

  /** Where it has come to: after `document` found no JSON, where that begins. */
  get at(): number {
    return this.#at
  }

  /** Takes what a sticky pattern matches here. */
  #match(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at
    if (!pattern.test(this.#text)) return false
    this.#at = pattern.lastIndex
    return true
  }

  #blank(): void {
    for (; ; this.#at++) {
      const code = this.#text.charCodeAt(this.#at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return
    }
  }

  #take(character: string): boolean {
    this.#blank()
    if (this.#text[this.#at] !== character) return false
    this.#at++
    return true
  }

  #value(depth: number): JsonNode | undefined {
    if (depth > maxDepth) return undefined
    this.#blank()
    const start = this.#at
    const first = this.#text[start]
    if (first === '{') return this.#object(start, depth)
    if (first === '[') return this.#array(start, depth)
    if (first === '"') return this.#string() === undefined ? undefined : { kind: 'string', start, end: this.#at }
    if (this.#match(word)) return { kind: 'word', start, end: this.#at }
    return this.#match(number) ? { kind: 'number', start, end: this.#at } : undefined
  }

  #object(start: number, depth: number): JsonNode | undefined {
    const members: JsonMember[] = []
    this.#at++
    if (!this.#take('}')) {
      do {
        this.#blank()
        const keyStart = this.#at
        const key = this.#string()
        const keyEnd = this.#at
        if (key === undefined || !this.#take(':')) return undefined
        const value = this.#value(depth + 1)
        if (!value) return undefined
        members.push({ key, keyStart, keyEnd, value })
      } while (this.#take(','))
      if (!this.#take('}')) return undefined
    }
    return { kind: 'object', start, end: this.#at, members }
  }

  #array(start: number, depth: number): JsonNode | undefined {
    const items: JsonNode[] = []
    this.#at++
    if (!this.#take(']')) {
      do {
        const item = this.#value(depth + 1)
        if (!item) return undefined
        items.push(item)
      } while (this.#take(','))
      if (!this.#take(']')) return undefined
    }
    return { kind: 'array', start, end: this.#at, items }
  }

  #string(): string | undefined {
    if (this.#text[this.#at] !== '"') return undefined
    const start = this.#at++
    let found: string | undefined
    for (; this.#at < this.#text.length && found === undefined; this.#at++) {
      const character = this.#text[this.#at]
      if (character === '\\') this.#at++
      else if (character === '"') {
        found = unquote(this.#text.slice(start, this.#at + 1))
        if (found === undefined) break
      }
    }
    if (found === undefined) this.#at = start
    return found
  }
}

function unquote(literal: string): string | undefined {
  try {
    return JSON.parse(literal) as string
  } catch {
    return undefined
  }
}

/**
 * Takes a JSON text apart.
 * @returns its outermost value, or undefined when the text is not JSON, or nested deeper than 500 levels
 */
export function parseJson(text: string): JsonNode | undefined {
  return new JsonReader(text).document()
}

/** Where a text ceases to be JSON: an index into it; undefined where all of it is. */
export function whereNoJson(text: string): number | undefined {
  const reader = new JsonReader(text)
  return reader.document() ? undefined : reader.at
}
