import { spawn } from 'node:child_process'
import type { Lend } from '../declare/context.ts'
import { whileRunning } from '../life/running.ts'
import { StopError } from '../life/stop-error.ts'
import { leaveCtrlC } from '../program/leave-ctrl-c.ts'

/** The editor that was asked for; undefined: none was. */
export function chosenEditor(): string | undefined {
  return process.env.VISUAL || process.env.EDITOR || undefined
}

/**
 * Lets $VISUAL, $EDITOR or vi edit a file, on the terminal: where stdout is none, on stderr.
 * @throws StopError `no` when the editor fails
 */
export async function runEditor(lend: Lend, file: string): Promise<void> {
  const editor = chosenEditor() ?? 'vi'
  const ended = await lend(() => whileRunning(leaveCtrlC(() => run(editor, file))))
  if (ended === 0) return
  const hint = ended === NOT_FOUND ? `$VISUAL or $EDITOR names the editor: ${editor}` : undefined
  throw new StopError('no', `the editor ended with ${ended}: nothing was written`, hint)
}

/** What sh ends with when there is no such program. */
const NOT_FOUND = 127

/** @returns its exit code, or the name of the signal that ended it */
function run(editor: string, file: string): Promise<number | NodeJS.Signals> {
  // By the shell, since people set it to a command with flags; Ctrl-C, which is the editor's, does not end that shell.
  const stdio = ['inherit', process.stdout.isTTY ? 'inherit' : 2, 'inherit'] as const
  const child = spawn('sh', ['-c', `trap : INT; ${editor} "$1"`, 'sh', file], { stdio: [...stdio] })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? signal!))
  })
}
