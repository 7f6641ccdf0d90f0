import { closest } from '../../../cli/words/closest.ts'
import { UsageError } from '../../../wire/error.ts'
import { advice, zoosh } from '../../../wire/hint.ts'

/**
 * A name that doctor knows.
 * @param what it is the name of, for the error
 * @throws UsageError for another, with the near one
 */
export function nameAmong<Name extends string>(names: readonly Name[], given: string, what: string): Name {
  const found = names.find((name) => name === given)
  if (found !== undefined) return found
  const guess = closest(given, names)
  const all = advice`${zoosh`doctor ls`} lists them all`
  throw new UsageError(
    `doctor has no ${what} ${JSON.stringify(given)}`,
    guess === undefined ? all : advice`did you mean ${guess}? ${all}`,
  )
}
