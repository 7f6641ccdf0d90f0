import { blanks, type Inert, joined, partsOf, withoutLead } from './text.ts'
import type { Paint } from './theme.ts'
import { width } from './width.ts'

/** A text in one colour, and where it may be parted: between words, and after the slashes of a path, or the commas of a list. */
export interface Span {
  readonly text: Inert
  readonly paint: Paint
  readonly parts?: 'slashes' | 'commas'
}

/** Spans that are said in one breath; a blank between them. */
export type Phrase = readonly Span[]

/**
 * Phrases one after the other, two blanks apart, on as many lines as it takes. Lines end between words only: a word wider
 * than the line is left to the terminal, which loses nothing of it. A phrase of several spans, or of up to half a line, begins
 * a line where it does not fit.
 * @param room cells of a line
 * @param indent blanks before every line but the first
 * @param first blanks before the first
 */
export function flow(phrases: readonly Phrase[], room: number, indent = 0, first = 0): Inert[] {
  const page = new Page(room, indent, first)
  for (const phrase of phrases) {
    const whole = phraseWidth(phrase)
    if (whole === 0) continue
    if (page.fits((page.begun ? 2 : 0) + whole)) {
      page.addWhole(phrase)
      continue
    }
    const together = phrase.length > 1 || whole <= (room - indent) / 2
    if (page.begun && together) page.end()
    let gap = page.begun ? 2 : 0
    for (const span of phrase) {
      write(page, span, gap)
      gap = 1
    }
  }
  return page.lines()
}

/** Writes a text behind what stands there, on new lines where it must. @param gap blanks before it on the same line */
function write(page: Page, span: Span, gap: number): void {
  let taken: Inert[] = []
  let wide = 0
  let before = gap
  const put = () => {
    if (taken.length > 0) page.add(before, joined(taken), span.paint)
    taken = []
    wide = 0
  }
  for (const word of wordsOf(span)) {
    if (!page.fits(before + wide + width(word)) && (page.begun || taken.length > 0)) {
      put()
      page.end()
      before = 0
    }
    const kept = page.indented || taken.length > 0 || page.begun ? word : withoutLead(word)
    taken.push(kept)
    wide += width(kept)
  }
  put()
}

/** Lines as they fill. */
class Page {
  readonly #room: number
  readonly #indent: number
  readonly #lines: Inert[] = []
  #line: Inert[]
  #used: number
  /** Whether there are words on the line. */
  begun = false

  constructor(room: number, indent: number, first: number) {
    this.#room = room
    this.#indent = indent
    this.#line = [blanks(first)]
    this.#used = first
  }

  /** On the first line a text keeps the blanks it begins with. */
  get indented(): boolean {
    return this.#lines.length === 0
  }

  fits(cells: number): boolean {
    return this.#used + cells <= this.#room
  }

  add(gap: number, text: Inert, paint: Paint): void {
    this.#line.push(blanks(gap), paint(text))
    this.#used += gap + width(text)
    this.begun = true
  }

  /** With all its blanks. */
  addWhole(phrase: Phrase): void {
    let gap = this.begun ? 2 : 0
    for (const { text, paint } of phrase) {
      if (text === '') continue
      this.add(gap, text, paint)
      gap = 1
    }
  }

  end(): void {
    this.#lines.push(joined(this.#line))
    this.#line = [blanks(this.#indent)]
    this.#used = this.#indent
    this.begun = false
  }

  lines(): Inert[] {
    return this.begun || this.#lines.length === 0 ? [...this.#lines, joined(this.#line)] : this.#lines
  }
}

const WORD = / *[^ ]+/g
const PART = {
  slashes: / *[^/ ]*\/?/g,
  // Between names and addresses, not within 1,204.
  commas: / *(?:[^ ,]|,(?![a-z[/]|\d+\.\d))+,?/gi,
} as const

/** The words of a text, each with the blanks before it. */
export function wordsOf({ text, parts }: Pick<Span, 'text' | 'parts'>): Inert[] {
  return partsOf(text, parts === undefined ? WORD : PART[parts]).filter((word) => word !== '')
}

function phraseWidth(phrase: Phrase): number {
  return phrase.reduce((sum, { text }) => sum + (text === '' ? 0 : (sum > 0 ? 1 : 0) + width(text)), 0)
}
