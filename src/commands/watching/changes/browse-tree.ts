import type { Context } from '../../../cli/declare/context.ts'
import { oneShot, report } from '../../../cli/life/lifecycle.ts'
import { UsageError } from '../../../wire/error.ts'
import { liveTrees } from './live-trees.ts'

/** The live view of a tree; commands it starts run on the same session. */
export async function browseTree(context: Context, root: string): Promise<void> {
  const { openLive } = await import('../../../ui/live/open-live.tsx')
  await openLive(context, root, {
    run: (words) => runLine(context, words),
    trees: liveTrees(context),
    edit: (path) => runLine(context, ['edit', path]),
  })
}

async function runLine(context: Context, given: readonly string[] | string): Promise<void> {
  try {
    await context.runAnother?.(typeof given === 'string' ? await wordsOf(given) : given)
  } catch (error) {
    report(error, context, oneShot)
  }
}

async function wordsOf(line: string): Promise<string[]> {
  const { parseLine } = await import('../../../repl/line/parse-line.ts')
  const { commands, fault } = parseLine(line)
  if (fault) throw new UsageError(fault.message)
  return (commands[0]?.words ?? []).map(({ text }) => text)
}
