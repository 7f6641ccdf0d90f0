import { createInterface } from 'node:readline'
import type { Io } from '../cli/io.ts'
import type { CliShell } from './shell.ts'

/** Asks for lines on a terminal until somebody leaves: Ctrl-C gives the line up, Ctrl-D ends. @returns the exit code */
export async function runPrompt(shell: CliShell, io: Io, signal: AbortSignal): Promise<number> {
  await io.out('JLine support is enabled\n')
  shell.link.begin()
  const reader = createInterface({ input: process.stdin, output: process.stdout })
  signal.addEventListener('abort', () => reader.close())
  try {
    while (!shell.done && !signal.aborted) {
      const line = await ask(reader, shell.prompt)
      if (line === undefined) break
      await shell.line(line)
    }
  } finally {
    reader.close()
  }
  signal.throwIfAborted()
  return shell.exitCode
}

function ask(reader: ReturnType<typeof createInterface>, prompt: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const settle = (line: string | undefined) => {
      reader.off('close', end)
      reader.off('SIGINT', giveUp)
      resolve(line)
    }
    const end = () => settle(undefined)
    const giveUp = () => {
      process.stdout.write('^C\n')
      settle('')
    }
    reader.once('close', end)
    reader.once('SIGINT', giveUp)
    reader.question(prompt, settle)
  })
}
