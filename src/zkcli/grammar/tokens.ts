// One token: something that begins with no quote and runs to white space, or a quoted text without that quote in it.
// There are no escapes, and white space is ASCII.
const TOKEN = /[ \t\n\v\f\r]*([^"'][^ \t\n\v\f\r]*|"[^"]*"|'[^']*')[ \t\n\v\f\r]*/dg
const QUOTED = /^(["'])([^\n\r\u0085\u2028\u2029]*)\1$/

/** A word of a line, and where it stands; `end` is exclusive, quotes are included. */
export interface Token {
  readonly text: string
  readonly start: number
  readonly end: number
  readonly quoted: boolean
}

/** The words of a line, as zkCli reads them; a quote left open is skipped. */
export function tokensAt(line: string): Token[] {
  return [...line.matchAll(TOKEN)].map(({ 1: word = '', indices }) => {
    const [start, end] = indices![1]!
    const quoted = QUOTED.exec(word)
    return { text: quoted ? quoted[2]! : word, start, end, quoted: quoted !== null }
  })
}

/**
 * Splits a line of the shell or of a script into words.
 * @returns undefined when there is no word at all
 */
export function tokens(line: string): string[] | undefined {
  const words = tokensAt(line).map(({ text }) => text)
  return words.length > 0 ? words : undefined
}

/** Whether a text can be spelled as one word: with control characters, or blanks and both quotes, there is no way. */
export function isSpellable(text: string): boolean {
  const [word, ...more] = tokens(quoteToken(text)) ?? []
  return word === text && more.length === 0 && !/[\u0000-\u001f\u007f-\u009f]/.test(text)
}

/** Spells a text as one word; a text with blanks and both quotes has no spelling, and stays as it is. */
export function quoteToken(text: string): string {
  if (/^[^"' \t\n\v\f\r][^ \t\n\v\f\r]*$/.test(text)) return text
  const quote = ['"', "'"].find((mark) => !text.includes(mark))
  return quote === undefined ? text : quote + text + quote
}
