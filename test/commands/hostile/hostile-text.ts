/** What a terminal obeys, or an eye does not see, in whatever somebody may write: clipboard, screen, colour, cursor, bidi. */
const obeyed = '\u001b]52;c;WA==\u0007\u001b[2J\u009b7m\r\b\u007f'
const unseen = '\u202e\u2066\u061c\u200b\u00ad\u2028'

/** Text that can stand where a line ends with it: between the words of a four-letter answer. */
export const oneLine = `evil${obeyed}${unseen}`

/** Text that fakes a row as well. */
export const hostile = `${oneLine}\nFAKE\trow`

/** What a server must not let into the name of a znode is not in it; anybody can write such a znode. */
export const legalName = `evil${unseen}\\`

/** JSON in which every text, key or value, is hostile, and keys that nobody knows stand beside those that are. */
export function hostileJson(value: unknown): unknown {
  if (typeof value === 'string') return value + hostile
  if (Array.isArray(value)) return [...value.map(hostileJson), hostile, { [hostile]: hostile }]
  if (typeof value !== 'object' || value === null) return value
  const known = Object.entries(value).map(([key, inner]) => [key, hostileJson(inner)])
  return {
    ...Object.fromEntries(known),
    [hostile]: hostile,
    nested: { [hostile]: { [hostile]: hostile, list: [hostile] } },
  }
}

/** A four-letter answer with lines added that look like its own. */
export function withHostileLines(answer: string): string {
  const lines = answer.trimEnd().split('\n')
  return [
    ...lines,
    ...lines.map(hostileWords),
    `${oneLine}\t${oneLine}`,
    `${oneLine}=${oneLine}`,
    `${oneLine}: ${oneLine}`,
    '',
  ].join('\n')
}

/** A four-letter answer in which every word is hostile. */
export const hostileWords = (answer: string): string => answer.replace(/[A-Za-z_][\w.-]{2,}/g, (word) => word + oneLine)
