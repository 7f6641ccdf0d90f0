/** Characters of a text that are shown where nobody asked for all of it. */
const SHOWN = 500

/** The beginning of a text too long to be repeated whole (what somebody typed, a path), and how much of it is left out. */
export function excerpt(text: string, most = SHOWN): string {
  // A few more are no longer than what would be said of them.
  if (text.length <= most + 40) return text
  const head = text.slice(0, most).replace(/[\ud800-\udbff]$/, '')
  return `${head}… ${(text.length - head.length).toLocaleString('en')} characters more`
}
