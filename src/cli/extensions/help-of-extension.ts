import type { Registry } from '../declare/command.ts'
import { explains } from '../help/help.ts'
import { type FoundExtension, findExtension } from './find-extension.ts'

/**
 * What `help WORDS` runs where none of our own pages tells of the words: an extension explains itself, by --help.
 * @param page how a page would be made
 */
export async function helpOfExtension(
  registry: Registry,
  words: readonly string[],
  page: Parameters<typeof explains>[2],
): Promise<FoundExtension | undefined> {
  if (words.length === 0 || (await explains(registry, words, page))) return undefined
  const found = await findExtension(words)
  return found?.argv.length === 0 ? { ...found, argv: ['--help'] } : undefined
}
