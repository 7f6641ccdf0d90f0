import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import type { Extension } from '../declare/listed-extension.ts'

/** What a program on the PATH is called that is a command. */
export const PREFIX = 'zoosh-'

/** What can stand behind it, and so what can be typed: nothing that a terminal obeys or that looks like a flag or a path. */
export const NAME = /^[a-z0-9][a-z0-9-]*$/

/** As many words as a command of our own has at most. */
const MOST_WORDS = 3

/** One that a line begins with. */
export interface FoundExtension extends Extension {
  /** What follows its name. */
  readonly argv: readonly string[]
}

/**
 * The folders of the PATH in which programs are looked for, in order. Relative ones are not among them, nor the empty one that
 * means the folder one is in: else whoever fills a folder would say what a slip of the fingers runs there.
 */
export function searched(env: NodeJS.ProcessEnv): readonly string[] {
  return (env.PATH ?? '').split(':').filter(isAbsolute)
}

/**
 * The program that a line means which is no command of our own. The longest name wins, as among commands: `foo bar` is
 * zoosh-foo-bar before it is zoosh-foo with a word.
 */
export async function findExtension(
  words: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<FoundExtension | undefined> {
  const odd = words.findIndex((word) => !NAME.test(word))
  for (let length = Math.min(MOST_WORDS, odd < 0 ? words.length : odd); length > 0; length--) {
    const name = words.slice(0, length).join('-')
    for (const folder of searched(env)) {
      const path = join(folder, PREFIX + name)
      if (await isProgram(path)) return { name, path, argv: words.slice(length) }
    }
  }
  return undefined
}

/** Whether we may run it. */
export async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}
