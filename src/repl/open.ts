import type { Registry } from '../cli/command.ts'
import { oneShotContext, type ProcessSurroundings } from '../cli/one-shot.ts'
import type { Settings } from '../cli/settings.ts'
import { runScripts } from './script.ts'

/**
 * Opens the shell.
 * @returns the exit code of the last failure, 0 without one
 */
export async function openShell(registry: Registry, settings: Settings, around: ProcessSurroundings): Promise<number> {
  const context = oneShotContext(around, settings)
  try {
    around.io.err('zoosh: type a command, help, or Ctrl-D to leave\n')
    return await runScripts(registry, context, { scripts: [], keepGoing: true })
  } finally {
    await context.close()
  }
}
