import type { Arg } from '../../cli/declare/args.ts'
import type { AnyCommand } from '../../cli/declare/command.ts'
import type { Context } from '../../cli/declare/context.ts'
import { znodeKind } from '../../cli/declare/kinds/kinds.ts'
import { resolvePath } from '../../cli/declare/kinds/resolve-path.ts'
import { parseQuick } from '../../cli/words/parse.ts'
import { takers } from '../../cli/words/takers.ts'
import { UsageError } from '../../wire/error.ts'
import type { Word } from '../line/words.ts'

const pattern = /[*?[\]{}]/

export const isPattern = (text: string): boolean => pattern.test(text)

/**
 * Replaces patterns by the znodes they match, for arguments that are paths: `delete tmp/*`, `get ids/*`. Quoted words
 * mean what they say, and a pattern nothing matches stays as it is.
 * @returns the words of one call; of several where the command takes one path, nothing else, and many match
 * @throws UsageError where many match, and the command would not know which one to take
 */
export async function expandGlobs(command: AnyCommand, words: readonly Word[], context: Context): Promise<string[][]> {
  const argv = words.map(({ text }) => text)
  if (!words.some(({ text, quoted }) => !quoted && pattern.test(text))) return [argv]
  const places = znodeWords(command, argv).filter((at) => !words[at]!.quoted && pattern.test(argv[at]!))
  let lines = [argv]
  for (const at of places.reverse()) {
    const found = await matches(argv[at]!, context)
    if (found.length === 0) continue
    if (found.length === 1 || takesMany(command)) lines = lines.map((line) => line.toSpliced(at, 1, ...found))
    else if (Object.keys(command.args).length === 1) lines = found.map((path) => argv.toSpliced(at, 1, path))
    else throw new UsageError(`"${argv[at]}" matches ${found.length} znodes`, 'one path is needed here')
  }
  return lines
}

/** Positions of the words that are paths and not patterns by their own meaning. */
function znodeWords(command: AnyCommand, argv: readonly string[]): number[] {
  const positional = parseQuick(command, argv)?.words ?? []
  const names = takers(command.args, positional.length)
  let from = 0
  return positional.flatMap((word, index) => {
    const at = argv.indexOf(word, from)
    from = at + 1
    const spec = command.args[names[index] ?? ''] as Arg | undefined
    return spec?.kind === znodeKind ? [at] : []
  })
}

const takesMany = (command: AnyCommand): boolean =>
  (Object.values(command.args) as Arg[]).some(({ multiple }) => multiple)

async function matches(text: string, context: Context): Promise<string[]> {
  const { expandGlob } = await import('../../tree/subtree/glob.ts')
  const paths: string[] = []
  for await (const batch of expandGlob(await context.zk(), resolvePath(context.cwd, text)))
    for (const { path } of batch) paths.push(path)
  return paths
}
