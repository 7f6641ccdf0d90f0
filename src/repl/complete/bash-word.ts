/** In which quotes of bash the end of a line stands. */
export type Quoting = 'none' | 'single' | 'double'

/** The line of bash in front of the cursor. */
export interface BashLine {
  /** The words of its last command, the program first; the last one, perhaps empty, is being typed. */
  readonly words: readonly string[]
  readonly quoting: Quoting
  /** How many characters of the last word stand in front of what bash replaces by a completion. */
  readonly lead: number
}

/**
 * Reads a line as bash does. What it replaces begins behind the quote that is open, else behind the last word break outside
 * of quotes.
 * @param breaks COMP_WORDBREAKS
 * @returns undefined where nothing can be said for certain: substitutions, redirections, comments, a backslash at the end
 */
export function readBash(line: string, breaks: string): BashLine | undefined {
  const reader = new BashReader(breaks)
  let rest = line
  while (rest !== '') {
    const taken = reader.take(rest)
    if (taken === undefined) return undefined
    rest = rest.slice(taken)
  }
  return reader.line
}

class BashReader {
  private words: string[] = []
  private word: string | undefined
  private quoting: Quoting = 'none'
  /** Behind the last word break outside of quotes. */
  private broken = 0
  /** Behind the last quote that was opened. */
  private opened = 0
  private readonly breaks: string

  constructor(breaks: string) {
    this.breaks = breaks
  }

  get line(): BashLine {
    const { quoting } = this
    return { words: [...this.words, this.word ?? ''], quoting, lead: quoting === 'none' ? this.broken : this.opened }
  }

  /** Reads what the rest of the line begins with. @returns how many characters that is */
  take(rest: string): number | undefined {
    if (this.quoting === 'single') return this.quoted(rest, "'", /^[^']/)
    if (/^(`|\$[({'"]|\\$)/.test(rest)) return undefined
    return this.quoting === 'double' ? this.quoted(rest, '"', /^\\["\\$`]|^[^"]/) : this.bare(rest)
  }

  private quoted(rest: string, quote: string, piece: RegExp): number {
    if (rest.startsWith(quote)) {
      this.quoting = 'none'
      return 1
    }
    const [found] = piece.exec(rest)!
    this.word += found.slice(-1)
    return found.length
  }

  private bare(rest: string): number | undefined {
    const char = rest[0]!
    if (/[\s;&|]/.test(char)) return this.end(char)
    if (/[<>()]/.test(char) || (char === '#' && this.word === undefined)) return undefined
    this.word ??= ''
    if (char === "'" || char === '"') {
      this.quoting = char === "'" ? 'single' : 'double'
      this.opened = this.word.length
      return 1
    }
    const escaped = char === '\\'
    this.word += escaped ? rest[1]! : char
    if (!escaped && this.breaks.includes(char)) this.broken = this.word.length
    return escaped ? 2 : 1
  }

  private end(char: string): number {
    if (this.word !== undefined) this.words.push(this.word)
    if (/[;&|\n]/.test(char)) this.words = []
    this.word = undefined
    this.broken = 0
    return 1
  }
}

/** Spells a part of a word so that bash reads it back where it stands; it ends in the quoting it began in. */
export function spellForBash(text: string, quoting: Quoting): string {
  if (quoting === 'single') return text.replaceAll("'", `'\\''`)
  if (quoting === 'none') return text.replace(/[^\p{L}\p{N}_./:=@%+,-]/gu, '\\$&')
  // In double quotes nothing keeps the history from a `!`: it stands in quotes of its own.
  return text.replace(/["\\$`]/g, '\\$&').replaceAll('!', `"'!'"`)
}
