import { type Open, readWord, type Word } from './words.ts'

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
  open?: Open
  /** The line is finished and makes no sense. */
  fault?: { message: string; at: number }
  comments: { start: number; end: number }[]
}

/** As in sh: any other white space is part of a word. */
const blank = /[ \t\r]/
/** What the other shell takes together, by its first character; and what is open where it does not end. */
const foreign: Readonly<Record<string, { shape: RegExp; open: Open }>> = {
  "'": { shape: /^'[^']*'/, open: 'quote' },
  '"': { shape: /^"(?:[^"\\]|\\[\s\S])*"/, open: 'quote' },
  '\\': { shape: /^\\[\s\S]/, open: 'backslash' },
}

/**
 * Reads a line of the shell, or a whole script: words, quotes, `;` `&` `&&` `||` newline, `|`, `>` `>>`, `#`.
 * @param options.status replaces `$?` outside single quotes
 */
export function parseLine(line: string, options: { status?: number } = {}): ParsedLine {
  return new LineReader(line, options.status).read()
}

/** Whether something of the line is there for the failure of a command: as in sh, what only success runs is passed over. */
export function isExpected(commands: readonly ParsedCommand[], failed: number): boolean {
  return commands.slice(failed + 1).find(({ after }) => after !== 'success')?.after === 'failure'
}

class LineReader {
  private at = 0
  private readonly commands: ParsedCommand[] = []
  private readonly comments: { start: number; end: number }[] = []
  private open: Open | undefined
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
      const quoted = foreign[char]
      if (quoted) this.skipQuoted(quoted)
      else this.at++
    }
  }

  private isLastAmpersand(): boolean {
    if (this.line[this.at] !== '&' || this.line[this.at - 1] === '&') return false
    return /^&[^\S\n]*(?:[;\n]|$)/.test(this.line.slice(this.at))
  }

  private skipQuoted({ shape, open }: { shape: RegExp; open: Open }): void {
    const found = shape.exec(this.line.slice(this.at))
    if (!found) this.open = open
    this.at = found ? this.at + found[0].length : this.line.length
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
    const { word, open } = readWord(this.line, this.at, this.status)
    this.at = word.end
    this.open = open
    return word
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
