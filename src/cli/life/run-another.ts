import { UsageError } from '../../wire/error.ts'
import type { Registry } from '../declare/command.ts'
import type { Context } from '../declare/context.ts'
import { placeOf } from '../declare/place-of.ts'
import { find, parseCall, unknownCommand } from '../words/dispatch.ts'
import { execute, oneShot, report } from './lifecycle.ts'

/** Runs a command in the surroundings of the one that starts it; how it fails is reported there. Never throws. */
export async function runAnother(registry: Registry, words: readonly string[], context: Context): Promise<void> {
  const place = placeOf(context)
  const occasion = { ...oneShot, place }
  try {
    const found = find(registry, words)
    if (!found) throw await unknownCommand(registry, words, place)
    if (found.entry.shellOnly && !context.shell) throw new UsageError(`${found.id} is a word of the shell`)
    const { default: command } = await found.entry.load()
    await execute(command, await parseCall(found.id, command, found.argv, context.shell?.cwd), context, occasion)
  } catch (error) {
    report(error, context, occasion)
  }
}
