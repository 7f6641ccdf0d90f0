import { outsideLine, spellHint } from '../wire/hint.ts'
import { lessons } from './lessons/index.ts'
import { styled, wrapped } from './panel/wrapped.ts'
import { languageOf } from './texts/language.ts'

/** Cells of a row, at most. */
const WIDEST = 100

/**
 * What a word of ZooKeeper's means, and the lesson about it, in the language of the environment.
 * @param columns of the terminal
 * @returns undefined for a word that no lesson explains
 */
export function concept(
  word: string,
  columns: number,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const language = languageOf(env)
  const lesson = lessons.find(({ terms }) => Object.hasOwn(terms, word))
  if (!lesson) return undefined
  const rows = wrapped(styled(lesson.terms[word]![language]), Math.min(WIDEST, columns - 1))
  const text = rows.map((row) => row.map((part) => part.text).join('')).join('\n')
  const lead = spellHint(outsideLine`learn ${lesson.name}`, 'outside')
  return `${word.toUpperCase()}\n${text}\n${lead}: ${lesson.title[language]}\n`
}

/** All words that lessons explain. */
export function concepts(): string[] {
  return lessons.flatMap(({ terms }) => Object.keys(terms))
}
