/** Terminals without the characters that pictures are made of, whatever the locale says. */
const PLAIN_TERMINALS = /^(dumb|linux|ansi|vt\d+)$/

/** Whether the terminal shows more than ASCII, as its locale and kind say. */
export function speaksUnicode(env: Readonly<Record<string, string | undefined>>): boolean {
  return /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || '') && !PLAIN_TERMINALS.test(env.TERM ?? '')
}
