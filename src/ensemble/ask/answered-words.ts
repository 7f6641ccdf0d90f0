import { askWord, FourLetterError } from '../../client/connection/four-letter.ts'
import { wordsThat } from '../words/four-letter-words.ts'
import { parseSettings } from '../words/settings.ts'
import { type Source, wordOptions } from './question.ts'

/** Which words a server answers. Those that change something, or cost it much, are not tried. */
export interface AnsweredWords {
  readonly answered: readonly string[]
  readonly refused: readonly string[]
}

/** More than this many bytes, and the word is answered: the rest is not waited for. */
const ENOUGH = 512

/** Tries all words that only tell. A ClickHouse Keeper, which refuses without a word, says in `conf` what it allows. Never rejects but when aborted. */
export async function answeredWords(source: Source): Promise<AnsweredWords> {
  const options = await wordOptions(source)
  const tried = await Promise.all(
    wordsThat('tells').map(async (word) => {
      try {
        const { text } = await askWord(source.address, word, word === 'conf' ? options : { ...options, limit: ENOUGH })
        return { word, text, fault: undefined }
      } catch (error) {
        if (!(error instanceof FourLetterError)) throw error
        return { word, text: '', fault: error.fault }
      }
    }),
  )
  const allowed = parseSettings(tried.find(({ word }) => word === 'conf')!.text).known?.values
    .four_letter_word_allow_list
  if (allowed !== undefined) {
    const listed = allowed.split(',').map((word) => word.trim())
    const keeper = wordsThat('tells', 'walks', 'changes', 'keeper').filter((word) => word !== 'hash')
    return { answered: listed.includes('*') ? keeper : listed.filter((word) => word !== ''), refused: [] }
  }
  const named = (matches: (one: (typeof tried)[number]) => boolean) => tried.filter(matches).map(({ word }) => word)
  return {
    answered: named(({ fault }) => fault === undefined || fault === 'too-large'),
    refused: named(({ fault }) => fault === 'not-listed'),
  }
}
