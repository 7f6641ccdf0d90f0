import type { Word } from '../line/words.ts'

/**
 * The words of a command as they were typed, with their quotes. Words that were put in for a habit (`ll` is `ls -l`) stand
 * at the front, and are bare.
 */
export function typedWords(words: readonly Word[], argv: readonly string[]): Word[] {
  const before = words.length - argv.length
  return argv.map((text, at) => {
    const typed = words[before + at]
    return typed?.text === text ? typed : { text, start: 0, end: 0, quoted: false }
  })
}
