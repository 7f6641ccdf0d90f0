import stringWidth from 'string-width'

/** One thing a person takes for a character, and how it is drawn. */
export interface Grapheme {
  start: number
  end: number
  /** What is shown for it: itself, or a spelling of what a terminal would obey or hide. */
  shown: string
  /** Cells it takes on the screen. */
  width: number
}

let segmenter: Intl.Segmenter | undefined
/** One cell each: ASCII, and what the prompt is made of. */
const ascii = /^[\x20-\x7e●◐○❯…]*$/
/** Controls, lone surrogates, bidi marks and line separators. Joiners and variation marks are part of emoji and stay. */
const unsafe = /[\p{Cc}\p{Cs}\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u

/** The graphemes of a text with their positions and cells. A line break has no width; who lays out a text breaks there. */
export function graphemes(text: string): Grapheme[] {
  if (ascii.test(text)) return Array.from(text, (shown, start) => ({ start, end: start + 1, shown, width: 1 }))
  // Made at first need: the prompt is drawn before.
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  return Array.from(segmenter.segment(text), ({ segment, index }) => {
    const end = index + segment.length
    if (segment === '\n') return { start: index, end, shown: '\n', width: 0 }
    const shown = show(segment)
    return { start: index, end, shown, width: ascii.test(shown) ? shown.length : stringWidth(shown) }
  })
}

/** Cells a text takes on the screen. */
export function cells(text: string): number {
  return ascii.test(text) ? text.length : graphemes(text).reduce((sum, { width }) => sum + width, 0)
}

/** The start of the grapheme before a position. */
export function graphemeBefore(text: string, at: number): number {
  const before = text.slice(0, at)
  if (ascii.test(before.slice(-2))) return Math.max(0, at - 1)
  return graphemes(before).at(-1)?.start ?? 0
}

/** The end of the grapheme at a position. */
export function graphemeAfter(text: string, at: number): number {
  if (ascii.test(text.slice(at, at + 2))) return Math.min(text.length, at + 1)
  return at + (graphemes(text.slice(at, at + 64))[0]?.end ?? 0)
}

function show(segment: string): string {
  if (!unsafe.test(segment)) return segment
  return Array.from(segment, (char) => {
    if (!unsafe.test(char)) return char
    if (char === '\t') return '→ '
    const code = char.codePointAt(0)!
    return code < 0x20 || code === 0x7f ? `^${String.fromCharCode(code ^ 0x40)}` : `\\u{${code.toString(16)}}`
  }).join('')
}
