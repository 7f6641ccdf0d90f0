/** One word of a line: its meaning, and where it stands (`end` exclusive, quotes included). */
export interface Word {
  text: string
  start: number
  end: number
  /** Some of it stood in quotes or behind a backslash: `"*"` is a name, `*` a pattern. */
  quoted: boolean
}

/** One command of a line. */
export interface ParsedCommand {
  words: Word[]
  start: number
  end: number
  /** Runs only after success (`&&`) or failure (`||`) of the one before it. */
  after?: 'success' | 'failure'
  /** The text behind `|`, for the operating system's shell. */
  pipe?: string
  redirect?: { file: string; append: boolean }
  background: boolean
}

export interface ParsedLine {
  commands: ParsedCommand[]
  /** The line is not finished: a quote is open, or it ends in a backslash. */
  open?: 'quote' | 'backslash'
  /** The line is finished and makes no sense. */
  fault?: { message: string; at: number }
  comments: { start: number; end: number }[]
}

/** As in sh: any other white space is part of a word. */
const blank = /[ \t\r]/
const escapes: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  0: '\0',
  e: '\u001b',
  '\\': '\\',
  '"': '"',
  $: '$',
}

/**
 * Reads a line of the shell, or a whole script: words, quotes, `;` `&` `&&` `||` newline, `|`, `>` `>>`, `#`.
 *
 * Outside quotes a backslash takes the next character as it is; single quotes take all as it is; double quotes know
 * `\n \t \r \0 \e \\ \" \$ \xNN \u{…}` and leave any other backslash alone, so that patterns need no doubling.
 * @param options.status replaces `$?` outside single quotes
 */
export function parseLine(line: string, options: { status?: number } = {}): ParsedLine {
  return new LineReader(line, options.status).read()
}

class LineReader {
  private at = 0
  private readonly commands: ParsedCommand[] = []
  private readonly comments: { start: number; end: number }[] = []
  private open: 'quote' | 'backslash' | undefined
  private fault: { message: string; at: number } | undefined
  private command: ParsedCommand = { words: [], start: 0, end: 0, background: false }
  private readonly line: string
  private readonly status: number | undefined

  constructor(line: string, status: number | undefined) {
    this.line = line
    this.status = status
  }

  read(): ParsedLine {
    while (this.at < this.line.length && !this.fault) this.step()
    if (this.command.after && !this.isFilled()) this.fail(`a command is missing after "${this.operator()}"`)
    this.finish()
    return {
      commands: this.commands,
      comments: this.comments,
      ...(this.open && { open: this.open }),
      ...(this.fault && !this.open && { fault: this.fault }),
    }
  }

  private step(): void {
    const char = this.line[this.at]!
    if (blank.test(char)) this.at++
    else if (char === '\\' && /^\\\r?\n/.test(this.line.slice(this.at, this.at + 3))) this.skipTo('\n')
    else if (char === '#') this.comment()
    else if (char === ';' || char === '\n') this.separate(1)
    else if (char === '&') this.ampersand()
    else if (char === '|') this.bar()
    else if (char === '>') this.redirect()
    else this.command.words.push(this.word())
  }

  private comment(): void {
    const start = this.at
    const end = this.line.indexOf('\n', start)
    this.at = end < 0 ? this.line.length : end
    this.comments.push({ start, end: this.at })
  }

  private ampersand(): void {
    if (this.line[this.at + 1] === '&') return this.separate(2, 'success')
    if (!this.isFilled()) return this.fail('a command is missing before "&"')
    this.command.background = true
    this.separate(1)
  }

  private bar(): void {
    if (this.line[this.at + 1] === '|') return this.separate(2, 'failure')
    if (!this.isFilled()) return this.fail('a command is missing before "|"')
    const start = ++this.at
    this.skipForeign()
    const text = this.line.slice(start, this.at).trim()
    if (text === '') return this.fail('a program is missing after "|"')
    this.command.pipe = text
  }

  /** Moves to the end of what belongs to the other shell: an unquoted `;`, newline, or `&` in front of one of these. */
  private skipForeign(): void {
    while (this.at < this.line.length) {
      const char = this.line[this.at]!
      if (char === ';' || char === '\n' || this.isLastAmpersand()) return
      if (char === "'" || char === '"') this.skipQuote(char)
      else if (char === '\\') this.escaped()
      else this.at++
    }
  }

  private isLastAmpersand(): boolean {
    return /^&[^\S\n]*(?:[;\n]|$)/.test(this.line.slice(this.at)) && this.line[this.at - 1] !== '&'
  }

  private skipQuote(quote: string): void {
    const rest = (quote === '"' ? /^"(?:[^"\\]|\\[\s\S])*"/ : /^'[^']*'/).exec(this.line.slice(this.at))
    if (!rest) this.open = 'quote'
    this.at = rest ? this.at + rest[0].length : this.line.length
  }

  private redirect(): void {
    const append = this.line[this.at + 1] === '>'
    const operator = append ? '>>' : '>'
    this.at += operator.length
    while (blank.test(this.line[this.at] ?? '')) this.at++
    if (!this.isFilled()) return this.fail(`a command is missing before "${operator}"`)
    if (/^[;&|>#\n]?$/.test(this.line[this.at] ?? '')) return this.fail(`a file name is missing after "${operator}"`)
    this.command.redirect = { file: this.word().text, append }
  }

  private word(): Word {
    const word: Word = { text: '', start: this.at, end: this.at, quoted: false }
    while (this.at < this.line.length && !/[ \t\r\n;&|>]/.test(this.line[this.at]!)) {
      const char = this.line[this.at]!
      if (char === "'" || char === '"' || char === '\\') word.quoted = true
      word.text += this.piece(char)
    }
    word.end = this.at
    return word
  }

  private piece(char: string): string {
    if (char === "'") return this.singleQuoted()
    if (char === '"') return this.doubleQuoted()
    if (char === '\\') return this.escaped()
    return this.plain(char)
  }

  private plain(char: string): string {
    if (char === '$' && this.line[this.at + 1] === '?' && this.status !== undefined) {
      this.at += 2
      return String(this.status)
    }
    this.at++
    return char
  }

  private escaped(): string {
    const next = this.line[this.at + 1]
    this.at += next === undefined ? 1 : 2
    if (next === undefined) this.open = 'backslash'
    return next === undefined || next === '\n' ? '' : next
  }

  private singleQuoted(): string {
    const start = this.at + 1
    const end = this.line.indexOf("'", start)
    if (end < 0) this.open = 'quote'
    this.at = end < 0 ? this.line.length : end + 1
    return this.line.slice(start, end < 0 ? undefined : end)
  }

  private doubleQuoted(): string {
    let text = ''
    for (this.at++; this.at < this.line.length; ) {
      const char = this.line[this.at]!
      if (char === '"') {
        this.at++
        return text
      }
      text += char === '\\' ? this.namedEscape() : this.plain(char)
    }
    this.open = 'quote'
    return text
  }

  private namedEscape(): string {
    const rest = this.line.slice(this.at + 1, this.at + 11)
    const code = /^x([0-9a-fA-F]{2})|^u\{([0-9a-fA-F]{1,6})\}/.exec(rest)
    const point = code ? Number.parseInt(code[1] ?? code[2]!, 16) : -1
    if (code && point <= 0x10ffff) {
      this.at += 1 + code[0].length
      return String.fromCodePoint(point)
    }
    this.at += rest === '' ? 1 : 2
    if (rest[0] === '\n') return ''
    return escapes[rest[0] ?? ''] ?? `\\${rest[0] ?? ''}`
  }

  /** Ends the command in front of an operator of `length` characters, and begins the next. */
  private separate(length: number, after?: 'success' | 'failure'): void {
    const operator = this.line.slice(this.at, this.at + length)
    if (!this.isFilled() && (after || this.command.after) && operator !== '\n')
      return this.fail(`a command is missing before "${operator}"`)
    const pending = this.isFilled() ? undefined : this.command.after
    this.finish()
    this.at += length
    const next = after ?? pending
    this.command = { words: [], start: this.at, end: this.at, background: false, ...(next && { after: next }) }
  }

  private finish(): void {
    this.command.end = this.at
    if (this.isFilled()) this.commands.push(this.command)
  }

  private isFilled(): boolean {
    return this.command.words.length > 0
  }

  private operator(): string {
    return this.command.after === 'failure' ? '||' : '&&'
  }

  private skipTo(char: string): void {
    this.at = this.line.indexOf(char, this.at) + 1
  }

  private fail(message: string): void {
    this.fault ??= { message, at: this.at }
    this.at = this.line.length
  }
}

const bare = /^[\p{L}\p{N}_./:@%+,=^~*?[\]{}!-]+$/u
/** Characters a terminal would obey or hide: they are spelt as escapes. */
const hidden = /[\p{C}\p{Zl}\p{Zp}\u00ad]/u

/**
 * Spells a text as one word of a line: `parseLine(quoteWord(text))` gives the text back. A text with pattern characters
 * comes back quoted, for it is meant as it stands.
 */
export function quoteWord(text: string): string {
  if (bare.test(text) && !/[*?[\]{}]/.test(text)) return text
  if (!hidden.test(text) && !text.includes("'") && /["\\$]/.test(text)) return `'${text}'`
  const inner = [...text].map((char) => {
    if (char === '"' || char === '\\' || char === '$') return `\\${char}`
    return hidden.test(char) ? spell(char) : char
  })
  return `"${inner.join('')}"`
}

function spell(char: string): string {
  const named = Object.entries({ '\n': '\\n', '\t': '\\t', '\r': '\\r' }).find(([key]) => key === char)
  return named ? named[1] : `\\u{${char.codePointAt(0)!.toString(16)}}`
}
