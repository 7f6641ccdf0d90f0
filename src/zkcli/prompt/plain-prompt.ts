import type { ProcessIo } from '../../cli/life/process-io.ts'
import { Interrupted } from '../../cli/life/stop-error.ts'
import { escapeText, own } from '../../render/text.ts'
import type { CliShell, Foreground } from '../session/shell.ts'
import { linesOf } from './lines.ts'

/**
 * Asks for lines on a terminal that knows no cursor; the terminal's own driver edits them. Ctrl-C gives the line up, or
 * the command that runs; Ctrl-D ends.
 */
export async function runPlainPrompt(shell: CliShell, io: ProcessIo, signal: AbortSignal): Promise<void> {
  let running: AbortController | undefined
  const interrupt = () => {
    void io.out(own`\n`)
    if (running) running.abort(new Interrupted(130))
    else void io.out(escapeText(shell.prompt))
  }
  // Here it is no longer the end of the process.
  process.removeAllListeners('SIGINT')
  process.on('SIGINT', interrupt)
  await io.out(escapeText(shell.prompt))
  for await (const line of linesOf(process.stdin, signal)) {
    running = new AbortController()
    await inFront(shell, line, io, running.signal, signal)
    running = undefined
    if (shell.done || signal.aborted) return
    await io.out(escapeText(shell.prompt))
  }
}

/** Runs a line until it ends, or is interrupted: then what it still prints is not shown. */
async function inFront(
  shell: CliShell,
  line: string,
  io: ProcessIo,
  given: AbortSignal,
  whole: AbortSignal,
): Promise<void> {
  const signal = AbortSignal.any([given, whole])
  const { count } = shell
  const at: Foreground = {
    out: (text) => (signal.aborted ? undefined : io.out(text)),
    err: (text) => void (signal.aborted || io.errAsStored(text)),
    signal,
  }
  const interrupted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
  await Promise.race([shell.line(line, at), interrupted])
  if (given.aborted && shell.count === count) shell.abandon()
}
