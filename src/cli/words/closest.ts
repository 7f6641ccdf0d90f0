import { distance } from 'fastest-levenshtein'

/**
 * The word someone most likely meant.
 * @returns undefined when nothing is close: within two edits, one for words under four letters
 */
export function closest(typed: string, known: readonly string[]): string | undefined {
  const reach = typed.length < 4 ? 1 : 2
  let best: string | undefined
  let least = reach + 1
  for (const word of known) {
    // Each letter more or less is an edit; what was typed may be megabytes.
    if (Math.abs(word.length - typed.length) >= least) continue
    const edits = distance(typed.toLowerCase(), word.toLowerCase())
    if (edits < least) {
      least = edits
      best = word
    }
  }
  return best
}
