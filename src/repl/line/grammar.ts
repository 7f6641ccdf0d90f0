import { parseLine } from './parse-line.ts'
import { quoteWord, type Word } from './words.ts'

/** How a line is read while it is typed: the shell's own rules, or those of another program with this editor. */
export interface Grammar {
  /** The words of the last command, with where they stand. */
  words(text: string): readonly Word[]
  /** Spells a text as one word. */
  quote(text: string): string
  /** Whether Enter makes the line go on: a quote is open. */
  isOpen(text: string): boolean
}

export const shellGrammar: Grammar = {
  words: (text) => parseLine(text).commands.at(-1)?.words ?? [],
  quote: quoteWord,
  isOpen: (text) => parseLine(text).open !== undefined,
}
