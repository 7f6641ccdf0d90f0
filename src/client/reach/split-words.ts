import { UsageError } from '../../wire/error.ts'

/** Blanks; '…'; "…" with nothing in it that a shell replaces; a sign after a backslash; a stretch of signs that mean themselves. */
const PIECE = /[ \t\r\f\v]+|'([^']*)'|"((?:[^"\\`$]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\|&;<>()`$]+)/y

/**
 * Splits a command line into words as the shell does: blanks, quotes, backslashes, and `~/` at the beginning of a word.
 * @param home what `~` is
 * @throws UsageError for what only a shell could do, and for quotes that do not end
 */
export function splitWords(text: string, home = process.env.HOME ?? '~'): string[] {
  if (text.includes('\0')) throw new UsageError('bad command: a NUL byte cannot stand in it')
  const words: string[] = []
  let word: string | undefined
  const piece = new RegExp(PIECE)
  while (piece.lastIndex < text.length) {
    const at = piece.lastIndex
    const found = piece.exec(text)
    if (!found) throw unsplit(text, at)
    const [, single, double, escaped, plain] = found
    const part = single ?? double?.replace(/\\(["\\$`\n])/g, '$1') ?? escaped ?? plain
    const begins = word === undefined && plain !== undefined
    if (part !== undefined) word = (word ?? '') + (begins && isHome(text, at) ? home + part.slice(1) : part)
    else if (word !== undefined) {
      words.push(word)
      word = undefined
    }
  }
  return word === undefined ? words : [...words, word]
}

/** A tilde that stands for the home folder: alone, or in front of a slash. */
function isHome(text: string, at: number): boolean {
  return /^~(?:[/\s]|$)/.test(text.slice(at, at + 2))
}

/** Why a text cannot be split any further than an index. */
function unsplit(text: string, at: number): UsageError {
  const sign = text[at]!
  const bad = `bad command "${text}"`
  if (sign === '\\') return new UsageError(`${bad}: nothing follows the backslash`)
  const rest = text.slice(at + 1)
  if (sign === "'" || (sign === '"' && !/[`$]/.test(rest)))
    return new UsageError(`${bad}: the quote ${sign} does not end`)
  const what = sign === '\n' ? 'a new line' : sign === '"' ? /[`$]/.exec(rest)![0] : sign
  return new UsageError(`${bad}: no shell reads it, so ${what} means nothing`, "ask for one: sh -c '…'")
}
