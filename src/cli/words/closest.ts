import { distance } from 'fastest-levenshtein'

/** Nearer than any other slip: all letters are right. */
const SWAPPED = 0.5

/**
 * The word someone most likely meant.
 * @returns undefined when nothing is close: within two edits, one for words under four letters; two letters that changed
 *   places are one
 */
export function closest(typed: string, known: readonly string[]): string | undefined {
  const reach = typed.length < 4 ? 1 : 2
  let best: string | undefined
  let least = reach + 1
  for (const word of known) {
    // Each letter more or less is an edit; what was typed may be megabytes.
    if (Math.abs(word.length - typed.length) >= least) continue
    const edits = editsBetween(typed.toLowerCase(), word.toLowerCase())
    if (edits < least) {
      least = edits
      best = word
    }
  }
  return best
}

function editsBetween(typed: string, word: string): number {
  for (let at = 1; at < typed.length && typed.length === word.length; at++) {
    if (typed.slice(0, at - 1) + typed[at] + typed[at - 1] + typed.slice(at + 1) === word) return SWAPPED
  }
  return distance(typed, word)
}
