import { UsageError } from '../../../wire/error.ts'
import { DEEPEST, HELD, MOST_OF_A_ZNODE } from '../limits.ts'
import type { TreeDocument } from './document.ts'
import type { ReadFile } from './tree-format.ts'

type Parse = (text: string) => unknown

/** A table of the document that is open: a znode, or its children. */
interface Frame {
  readonly path: string
  readonly children: boolean
  /** Blanks before its keys; undefined until the first of them is there. */
  indent: number | undefined
}

/** Indentation of a value that is the whole document. */
const WHOLE = -1

function tooLong(whole: boolean): string {
  return whole
    ? `more than ${HELD >> 20} MiB that are no table by indentation: write it as an export does`
    : `a value of more than ${MOST_OF_A_ZNODE >> 20} MiB: no znode has as much`
}

/** A value whose lines are still coming. */
interface Value {
  readonly key: string
  readonly line: number
  /** Blanks before its key: what stands further in belongs to it. */
  readonly indent: number
  readonly text: string[]
}

/**
 * Takes a YAML document line by line. YAML as a whole is not for streams, but what a tree is made of is: tables by indentation,
 * with known keys. Every value in them is given to the `yaml` package, and may be any YAML. A document that does not begin as
 * such a table is read as one value.
 * @throws UsageError with the line, for what is no YAML, and for aliases of what stands in another value
 */
export class YamlTree {
  readonly #document: TreeDocument
  readonly #name: string
  readonly #parse: Parse
  readonly #frames: Frame[] = [{ path: '', children: false, indent: undefined }]
  #value: Value | undefined
  #number = 0
  /** Of the value whose lines are coming, in characters. */
  #length = 0
  #begun = false
  #ended = false

  private constructor(document: TreeDocument, { name }: ReadFile, parse: Parse) {
    this.#document = document
    this.#name = name
    this.#parse = parse
    document.enter('')
  }

  static async of(document: TreeDocument, file: ReadFile): Promise<YamlTree> {
    const { parse } = await import('yaml')
    // Keys are texts, as names are; a bomb of aliases is refused by the package itself.
    return new YamlTree(document, file, (text) => parse(text, { stringKeys: true, logLevel: 'error' }))
  }

  line(raw: string): void {
    this.#number++
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw
    const indent = /^ */.exec(line)![0].length
    const rest = line.slice(indent)
    if (this.#value && this.#goesOn(this.#value, line, indent, rest)) return
    this.#settle()
    if (rest === '' || rest.startsWith('#')) return
    if (!this.#begun && (/^---(?:\s|$)/.test(line) || line.startsWith('%'))) return
    if (indent === 0 && /^(?:\.\.\.|---)(?:\s|$)/.test(line)) {
      if (line.startsWith('---')) throw this.#fault('it holds several documents: a place is one tree')
      this.#ended = true
      return
    }
    if (this.#ended) throw this.#fault('something follows the end of the document')
    if (!this.#begun && /^[{[&!]/.test(rest)) this.#value = { key: '', line: this.#number, indent: WHOLE, text: [line] }
    else this.#key(indent, rest)
    this.#begun = true
  }

  /** @returns whether the line belongs to the value before it */
  #goesOn({ indent: from, text }: Value, line: string, indent: number, rest: string): boolean {
    // A list may stand as far out as its key.
    if (rest !== '' && indent <= from && !(indent === from && /^-(?: |$)/.test(rest))) return false
    text.push(line)
    this.#length += line.length
    if (this.#length > (from === WHOLE ? HELD : MOST_OF_A_ZNODE)) throw this.#fault(tooLong(from === WHOLE))
    return true
  }

  /** The document has ended. */
  end(): void {
    this.#settle()
    if (!this.#begun) throw new UsageError(`${this.#name} is empty`)
  }

  #key(indent: number, rest: string): void {
    if (rest.startsWith('\t')) throw this.#fault('YAML is indented by blanks, not by tabs')
    const frame = this.#frameOf(indent)
    const [, quoted, plain, value] = KEY.exec(rest) ?? []
    if (value === undefined) throw this.#fault('a KEY: is expected')
    const key = quoted === undefined ? plain! : String(this.#parsed(` ${quoted}`))
    const nothing = /^\s*(?:#.*)?$/.test(value)
    const below = frame.children ? `${frame.path}/${key}` : frame.path
    if (frame.children) this.#document.enter(below)
    if (nothing && (frame.children || key === 'children')) {
      if (this.#frames.length > DEEPEST * 2) throw this.#fault(`more than ${DEEPEST} levels`)
      this.#frames.push({ path: below, children: !frame.children, indent: undefined })
    } else {
      this.#value = { key, line: this.#number, indent, text: [value!] }
      this.#length = 0
    }
  }

  /** The table that a key stands in, by its indentation. */
  #frameOf(indent: number): Frame {
    for (let at = this.#frames.length - 1; at >= 0; at--) {
      const frame = this.#frames[at]!
      const around = this.#frames[at - 1]?.indent ?? -1
      if (frame.indent === undefined && indent > around) frame.indent = indent
      if (frame.indent === indent) return frame
      if (at > 0 && (frame.indent === undefined || indent < frame.indent)) this.#frames.pop()
    }
    throw this.#fault('it is indented as nothing around it')
  }

  /** Gives the value that has come to its end to the document. */
  #settle(): void {
    const value = this.#value
    this.#value = undefined
    if (!value) return
    const frame = this.#frames.at(-1)!
    const where = `line ${value.line}`
    // The last line has an end, too: a text that keeps its empty lines has one more by it.
    const found = this.#parsed(`${value.text.join('\n')}\n`, value.line, value.indent)
    if (value.indent === WHOLE) this.#document.rest('', found, where)
    else if (frame.children) this.#document.rest(`${frame.path}/${value.key}`, found, where)
    else if (value.key === 'children') this.#document.children(frame.path, found, where)
    else this.#document.field(frame.path, value.key, found, where)
  }

  #parsed(text: string, line = this.#number, indent = 0): unknown {
    const fast = asJson(text)
    if (fast !== undefined) return fast
    try {
      if (indent < 0) return this.#parse(text)
      // Under a key that stands as far in as its own: an indentation that is told counts from there.
      return (this.#parse(`${' '.repeat(indent)}v:${text}`) as { readonly v: unknown }).v
    } catch (error) {
      throw new UsageError(`${this.#name}, line ${line}: ${(error as Error).message.split('\n')[0]}`)
    }
  }

  #fault(what: string): UsageError {
    return new UsageError(`${this.#name}, line ${this.#number}: ${what}`)
  }
}

/** What is JSON means the same in YAML: texts, and lists of them. */
function asJson(text: string): unknown {
  if (!/^ *["[]/.test(text)) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'string' || (value as unknown[]).every((one) => typeof one === 'string') ? value : undefined
  } catch {
    return undefined
  }
}

/** `"key": value`, `'key': value` or `key: value`. */
const KEY = /^(?:("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')|((?:[^\s"'&*!|>%@`[\]{},#?:-]|[?:-](?=\S)).*?))\s*:(?=\s|$)(.*)$/s
