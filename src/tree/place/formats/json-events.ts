import type { TokenType as Token } from '@streamparser/json'
import { UsageError } from '../../../wire/error.ts'
import { DEEPEST, MOST_OF_A_ZNODE } from '../limits.ts'

type Scalar = string | number | boolean | null

/** What a JSON text consists of, in its order. A key is followed by its value. `at` is the byte where it stands. */
export type JsonEvent =
  | { readonly at: number; readonly is: 'open'; readonly array: boolean }
  | { readonly at: number; readonly is: 'close' }
  | { readonly at: number; readonly is: 'key'; readonly key: string }
  | { readonly at: number; readonly is: 'scalar'; readonly value: Scalar }

/**
 * Reads one JSON document as it comes, in the memory that its longest text takes.
 * @throws UsageError for what is no JSON, is cut short, or past a limit
 */
export async function* jsonEvents(bytes: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<JsonEvent[]> {
  const { Tokenizer, TokenType } = await import('@streamparser/json')
  const grammar = new Grammar(TokenType)
  let fault: UsageError | undefined
  let fed = 0
  let seen = 0
  const bad = (at: number, what: string) => {
    fault ??= new UsageError(`${name} is no JSON at byte ${at}: ${what}`)
  }
  const tokenizer = new Tokenizer()
  tokenizer.onToken = ({ token, value, offset }) => {
    seen = fed
    const wrong = fault ?? grammar.take(token, value as Scalar, offset)
    if (typeof wrong === 'string') bad(offset, wrong)
  }
  tokenizer.onError = (error) => bad(fed, error.message.split('\n')[0]!)
  for await (const chunk of bytes) {
    tokenizer.write(chunk)
    fed += chunk.length
    if (fed - seen > MOST_OF_A_ZNODE)
      bad(seen, `a text of more than ${MOST_OF_A_ZNODE >> 20} MiB: no znode has as much`)
    if (fault) throw fault
    const events = grammar.events()
    if (events.length > 0) yield events
  }
  if (fed === 0) throw new UsageError(`${name} is empty`)
  if (grammar.expected !== 'nothing')
    throw new UsageError(`${name} is cut short: it ends where ${grammar.expected} is expected`)
}

/** What may come next in a JSON text. */
class Grammar {
  readonly #of: typeof Token
  readonly #open: ('array' | 'object')[] = []
  #events: JsonEvent[] = []
  expected:
    | 'a value'
    | 'a value, or its end,'
    | 'a key'
    | 'a key, or its end,'
    | ':'
    | 'a comma, or its end,'
    | 'nothing' = 'a value'

  constructor(tokens: typeof Token) {
    this.#of = tokens
  }

  /** The events since the last call. */
  events(): JsonEvent[] {
    const events = this.#events
    this.#events = []
    return events
  }

  /** @returns what is wrong with it where it stands */
  take(token: Token, value: Scalar, at: number): string | undefined {
    switch (token) {
      case this.#of.COLON:
      case this.#of.COMMA:
        return this.#mark(token === this.#of.COLON, value)
      case this.#of.RIGHT_BRACE:
      case this.#of.RIGHT_BRACKET:
        return this.#close(token === this.#of.RIGHT_BRACKET, value, at)
      default:
        return this.#start(token, value, at)
    }
  }

  #mark(colon: boolean, value: Scalar): string | undefined {
    if (this.expected !== (colon ? ':' : 'a comma, or its end,')) return this.#wrong(value)
    this.expected = colon || this.#open.at(-1) === 'array' ? 'a value' : 'a key'
    return undefined
  }

  #close(array: boolean, value: Scalar, at: number): string | undefined {
    const empty = array ? 'a value, or its end,' : 'a key, or its end,'
    const may = this.expected === 'a comma, or its end,' || this.expected === empty
    if (!may || this.#open.at(-1) !== (array ? 'array' : 'object')) return this.#wrong(value)
    this.#open.pop()
    this.#events.push({ at, is: 'close' })
    this.#afterValue()
    return undefined
  }

  #start(token: Token, value: Scalar, at: number): string | undefined {
    if (this.expected === 'a key' || this.expected === 'a key, or its end,') {
      if (token !== this.#of.STRING) return this.#wrong(value)
      this.#events.push({ at, is: 'key', key: value as string })
      this.expected = ':'
      return undefined
    }
    if (this.expected !== 'a value' && this.expected !== 'a value, or its end,') return this.#wrong(value)
    if (token !== this.#of.LEFT_BRACE && token !== this.#of.LEFT_BRACKET) {
      this.#events.push({ at, is: 'scalar', value })
      this.#afterValue()
      return undefined
    }
    const array = token === this.#of.LEFT_BRACKET
    this.#open.push(array ? 'array' : 'object')
    if (this.#open.length > DEEPEST * 2) return `more than ${DEEPEST * 2} brackets are open`
    this.#events.push({ at, is: 'open', array })
    this.expected = array ? 'a value, or its end,' : 'a key, or its end,'
    return undefined
  }

  #afterValue(): void {
    this.expected = this.#open.length === 0 ? 'nothing' : 'a comma, or its end,'
  }

  #wrong(value: Scalar): string {
    const text = JSON.stringify(value)
    return `${text.length > 40 ? `${text.slice(0, 40)}…` : text} where ${this.expected} is expected`
  }
}
