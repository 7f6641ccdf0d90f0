import type { Place } from '../../wire/hint.ts'
import type { Registry } from '../declare/command.ts'
import { unknownCommand } from '../words/dispatch.ts'
import { type FoundExtension, findExtension } from './find-extension.ts'
import { extensionNames } from './list-extensions.ts'

/**
 * The extension that a line means which begins with no command of our own.
 * @throws UsageError where there is none, with the nearest name there is in that place
 */
export async function meantExtension(
  registry: Registry,
  words: readonly string[],
  place: Place,
): Promise<FoundExtension> {
  const found = await findExtension(words)
  if (!found) throw await unknownCommand(registry, words, place, await extensionNames(registry))
  return found
}
