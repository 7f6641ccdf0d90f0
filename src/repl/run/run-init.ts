import { readOwn } from '../../files/own-file.ts'
import type { LiveShell } from './live-shell.ts'
import { identityOf, runText } from './run-file.ts'
import { inForeground } from './run-line.ts'

/**
 * Runs the lines of a file as if they were typed, but for the history: what a shell does whenever it opens. One that fails is
 * told with its place, and the next is run; Ctrl-C ends the file. Never throws: the shell opens.
 */
export async function runInit(shell: LiveShell, file: string): Promise<void> {
  try {
    const text = await readOwn(file)
    if (text === undefined) return
    const given = { file, text, identities: [await identityOf(file)], keepGoing: true, flags: [] }
    await inForeground(shell, { line: file, words: [file] }, (place) => runText(shell, given, place))
  } catch (error) {
    // What is not obeyed, or cannot be read.
    shell.report(error)
  }
}
