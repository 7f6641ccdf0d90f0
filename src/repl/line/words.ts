/** One word of a line: its meaning, and where it stands (`end` exclusive, quotes included). */
export interface Word {
  text: string
  start: number
  end: number
  /** Some of it stood in quotes or behind a backslash: `"*"` is a name, `*` a pattern. */
  quoted: boolean
}

/** What a line that is not finished ends in: a quote, or behind a backslash. */
export type Open = 'quote' | 'backslash'

/** Characters that mean nothing else, outside of quotes and inside of double ones. */
const outside = /[^ \t\r\n;&|>'"\\$]+/y
const inside = /[^"\\$]+/y

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
 * Reads the word of a line that begins at `start`.
 *
 * Outside quotes a backslash takes the next character as it is; single quotes take all as it is; double quotes know
 * `\n \t \r \0 \e \\ \" \$ \xNN \u{…}` and leave any other backslash alone, so that patterns need no doubling.
 * @param status replaces `$?` outside single quotes
 * @returns the word, and what of it is open where the line ends
 */
export function readWord(
  line: string,
  start: number,
  status: number | undefined,
): { word: Word; open: Open | undefined } {
  return new WordReader(line, start, status).read()
}

class WordReader {
  private at: number
  private open: Open | undefined
  private readonly line: string
  private readonly status: number | undefined

  constructor(line: string, start: number, status: number | undefined) {
    this.line = line
    this.at = start
    this.status = status
  }

  read(): { word: Word; open: Open | undefined } {
    const word: Word = { text: '', start: this.at, end: this.at, quoted: false }
    while (this.at < this.line.length && !/[ \t\r\n;&|>]/.test(this.line[this.at]!)) {
      const char = this.line[this.at]!
      if (char === "'" || char === '"' || char === '\\') word.quoted = true
      word.text += this.piece(char)
    }
    word.end = this.at
    return { word, open: this.open }
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
    return this.run(outside) || this.take(char)
  }

  /** All that means nothing but itself, at once: a line may be many megabytes. */
  private run(letters: RegExp): string {
    letters.lastIndex = this.at
    const [text = ''] = letters.exec(this.line) ?? []
    this.at += text.length
    return text
  }

  private take(char: string): string {
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
      text += char === '\\' ? this.namedEscape() : this.run(inside) || this.plain(char)
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
}

const bare = /^[\p{L}\p{N}_./:@%+,=^~*?[\]{}-]+$/u
/** Characters a terminal would obey or hide: they are spelt as escapes. */
const hidden = /[\p{C}\p{Zl}\p{Zp}\u00ad]/u

/**
 * Spells a text as one word of a line: `readWord` gives the text back. A text with pattern characters comes back quoted,
 * for it is meant as it stands.
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
