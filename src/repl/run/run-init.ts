import { warn } from '../../cli/life/notices.ts'
import { readOwn } from '../../files/own-file.ts'
import { UsageError } from '../../wire/error.ts'
import { parseLine } from '../line/parse-line.ts'
import { atPrompt, type LiveShell } from './live-shell.ts'
import { runLine } from './run-line.ts'

/**
 * Runs the lines of a file as if they were typed, but for the history: what a shell does whenever it opens. One that fails is
 * told with its place, and the next is run; Ctrl-C ends the file. Never throws: the shell opens.
 */
export async function runInit(shell: LiveShell, file: string): Promise<void> {
  try {
    for (const { line, number } of wholeLines((await readOwn(file)) ?? '', file)) {
      shell.occasion = { ...atPrompt, prefix: `${file}:${number}` }
      await runLine(shell, line)
      if (shell.left !== undefined) return
      if (shell.status === 130) {
        warn({ io: shell.terminal(), shell }, `${file} was broken off at line ${number}: the rest of it is not run`)
        break
      }
    }
  } catch (error) {
    // What is not obeyed, cannot be read, or does not end.
    shell.occasion = atPrompt
    shell.report(error)
  } finally {
    shell.occasion = atPrompt
  }
  shell.status = 0
}

/** Lines, those that go on in the next one joined. @throws UsageError where the last one does not end */
function* wholeLines(text: string, file: string): Generator<{ line: string; number: number }> {
  let line = ''
  let number = 1
  for (const [index, row] of text.split(/\r?\n/).entries()) {
    if (line === '') number = index + 1
    line = line === '' ? row : `${line}\n${row}`
    if (parseLine(line).open) continue
    yield { line, number }
    line = ''
  }
  if (line !== '') throw new UsageError(`${file}:${number} ends inside a quote or after a backslash`)
}
