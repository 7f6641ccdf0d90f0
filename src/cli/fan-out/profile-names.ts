import { UsageError } from '../../wire/error.ts'

/**
 * The profiles that `-p a,b` names. No name of one holds a comma (`profile set`).
 * @throws UsageError for an empty name, or one that is there twice: nobody means to ask an ensemble against itself
 */
export function profileNamesOf(text: string | undefined): readonly string[] {
  if (text === undefined) return []
  const names = text.split(',').map((name) => name.trim())
  if (names.length > 1 && names.includes('')) throw new UsageError(`"${text}" names no profile between two commas`)
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined) throw new UsageError(`the profile ${twice} is named twice`)
  return names
}
