// One token: something that begins with no quote and runs to white space, or a quoted text without that quote in it.
// There are no escapes, and white space is ASCII.
const TOKEN = /[ \t\n\v\f\r]*([^"'][^ \t\n\v\f\r]*|"[^"]*"|'[^']*')[ \t\n\v\f\r]*/g
const QUOTED = /^(["'])([^\n\r\u0085\u2028\u2029]*)\1$/

/**
 * Splits a line of the shell or of a script into words, as zkCli does; a quote left open is skipped.
 * @returns undefined when there is no word at all
 */
export function tokens(line: string): string[] | undefined {
  const words = [...line.matchAll(TOKEN)].map(([, word = '']) => {
    const quoted = QUOTED.exec(word)
    return quoted ? quoted[2]! : word
  })
  return words.length > 0 ? words : undefined
}
