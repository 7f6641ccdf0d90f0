import type { Command } from '@oclif/core'
import { oclifClass } from './cli/words/oclif.ts'
import { registry } from './commands/index.ts'

/** The command tree as oclif loads it (explicit strategy in package.json): ids with `:` as oclif separates topics. */
export const COMMANDS: Record<string, Command.Class> = Object.fromEntries(
  await Promise.all(
    Object.entries(registry).map(async ([id, entry]) => {
      const { default: command } = await entry.load()
      return [id.replaceAll(' ', ':'), oclifClass(id.replaceAll(' ', ':'), command, entry.aliases)] as const
    }),
  ),
)
