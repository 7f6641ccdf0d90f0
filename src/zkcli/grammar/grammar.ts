import { CliError } from './cli-error.ts'

/** Options of a command by name; all are spelled with one dash. */
export interface Grammar {
  readonly [name: string]: {
    /** Takes a value. */
    readonly value?: boolean
    /** Only one of a group can be given. */
    readonly group?: boolean
    readonly summary?: string
  }
}

/** A command line of zkCli, read by the grammar of its command. */
export interface Parsed {
  /** Operands; the first is the command's name. */
  readonly args: readonly string[]
  /** Options given; switches have the value ''. The first value of a repeated option counts. */
  readonly options: ReadonlyMap<string, string>
}

/**
 * Reads words by the rules of Apache Commons CLI's DefaultParser, as far as zkCli's grammars reach: flags before or after
 * operands, several letters behind one dash, values attached, `--` ends options, negative numbers are values.
 * @throws CliError with the exception's class name in its text, which is what zkCli prints
 */
export function readWords(grammar: Grammar, words: readonly string[]): Parsed {
  return new WordReader(grammar).read(words)
}

class WordReader {
  readonly #grammar: Grammar
  readonly #args: string[] = []
  readonly #options = new Map<string, string>()
  /** The option that still waits for its value. */
  #open: string | undefined
  #selected: string | undefined
  #rest = false

  constructor(grammar: Grammar) {
    this.#grammar = grammar
  }

  read(words: readonly string[]): Parsed {
    for (const word of words) this.#word(word)
    this.#closed()
    this.#required()
    return { args: this.#args, options: this.#options }
  }

  #word(word: string): void {
    if (this.#rest) this.#args.push(word)
    else if (word === '--') this.#rest = true
    else if (this.#open !== undefined && this.#isValue(word)) this.#value(word)
    else if (word.startsWith('--')) this.#unknown(word)
    else if (word.startsWith('-') && word !== '-') this.#flags(word)
    else this.#args.push(word)
  }

  #flags(word: string): void {
    const text = word.slice(1)
    const equals = text.indexOf('=')
    if (equals < 0) {
      if (this.#has(text)) this.#option(text)
      else if (text.length === 1) this.#unknown(word)
      else this.#letters(text, word)
      return
    }
    const name = text.slice(0, equals)
    if (name.length !== 1 || !this.#grammar[name]?.value) return this.#unknown(word)
    this.#option(name)
    this.#value(text.slice(equals + 1))
  }

  #letters(text: string, word: string): void {
    for (let at = 0; at < text.length; at++) {
      const letter = text[at]!
      if (!this.#has(letter)) return this.#unknown(word)
      this.#option(letter)
      if (this.#open !== undefined && at + 1 < text.length) return this.#value(text.slice(at + 1))
    }
  }

  #option(name: string): void {
    this.#closed()
    const { value, group } = this.#grammar[name]!
    if (group) {
      if (this.#selected !== undefined && this.#selected !== name) {
        throw parseFault(
          'AlreadySelectedException',
          `The option '${name}' was specified but an option from this group has already been selected: '${this.#selected}'`,
        )
      }
      this.#selected = name
    }
    if (value) this.#open = name
    else this.#options.set(name, '')
  }

  #value(text: string): void {
    const quoted = text.length > 1 && /^"[^"]*"$/.test(text)
    if (!this.#options.has(this.#open!)) this.#options.set(this.#open!, quoted ? text.slice(1, -1) : text)
    this.#open = undefined
  }

  #closed(): void {
    if (this.#open !== undefined) {
      throw parseFault('MissingArgumentException', `Missing argument for option: ${this.#open}`)
    }
  }

  #required(): void {
    const group = Object.entries(this.#grammar).filter(([, option]) => option.group && option.value)
    if (group.length === 0 || this.#selected !== undefined) return
    const names = group.map(([name, { summary }]) => `-${name} ${summary}`)
    throw parseFault('MissingOptionException', `Missing required option: [${names.join(', ')}]`)
  }

  #isValue(word: string): boolean {
    if (!word.startsWith('-') || word.length === 1) return true
    const name = /^-([^=]*)/.exec(word)![1]!
    const option = this.#has(name) || (name !== '' && this.#has(name[0]!))
    return !option || /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?[dDfF]?$/.test(word)
  }

  #has(name: string): boolean {
    return Object.hasOwn(this.#grammar, name)
  }

  #unknown(word: string): void {
    if (!word.startsWith('-') || word.length < 2) return void this.#args.push(word)
    throw parseFault('UnrecognizedOptionException', `Unrecognized option: ${word}`)
  }
}

function parseFault(name: string, text: string): CliError {
  return new CliError(`org.apache.commons.cli.${name}: ${text}`)
}
