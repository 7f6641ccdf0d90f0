const MARK = '# zoosh: '

/** A text with what is wrong with it on top, as lines that an editor shows and `withoutBanner` takes off. */
export function withBanner(text: string, told: readonly string[]): string {
  return told.map((line) => `${MARK}${line}\n`).join('') + text
}

export function withoutBanner(text: string): string {
  const lines = text.split('\n')
  const first = lines.findIndex((line) => !line.startsWith(MARK))
  return first <= 0 ? text : lines.slice(first).join('\n')
}
