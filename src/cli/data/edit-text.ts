import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeNew } from '../../files/new-file.ts'
import type { Lend } from '../declare/context.ts'
import { whileRunning } from '../life/running.ts'
import { StopError } from '../life/stop-error.ts'

/** A text that was edited, and the file that keeps it until it is discarded. */
export interface EditedText {
  readonly text: string
  readonly file: string
  discard(): Promise<void>
}

/**
 * Lets the user change a text in $VISUAL, $EDITOR or vi.
 * @param name of the file, for editors that tell by it what they edit
 * @throws StopError `no` when the editor fails
 */
export async function editText(lend: Lend, text: string, name: string): Promise<EditedText> {
  // Only the user may read it: it may be a secret.
  const folder = await mkdtemp(join(tmpdir(), 'zoosh-edit-'))
  const file = join(folder, name)
  await writeNew(file, text, 0o600)
  await lend(() => whileRunning(runEditor(file)))
  return { text: await readFile(file, 'utf8'), file, discard: () => rm(folder, { recursive: true }) }
}

async function runEditor(file: string): Promise<void> {
  const editor = process.env.VISUAL || process.env.EDITOR || 'vi'
  // By the shell, since people set it to a command with flags.
  const child = spawn('sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' })
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (exit, signal) => resolve(exit ?? (signal ? 1 : 0)))
  })
  if (code !== 0) throw new StopError('no', `the editor ended with ${code}: nothing was written`)
}
