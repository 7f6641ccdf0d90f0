import { access, constants } from 'node:fs/promises'
import type { Io } from '../cli/declare/io.ts'
import type { ProcessIo } from '../cli/life/process-io.ts'
import type { ProcessSurroundings } from '../cli/session/one-shot.ts'
import { escapeText, own } from '../render/text.ts'
import type { Compat } from './grammar/compat.ts'
import type { CliInvocation } from './grammar/invocation.ts'
import { linesOf } from './prompt/lines.ts'
import { Link, type OpenSession } from './session/link.ts'
import { CliShell, type Foreground } from './session/shell.ts'
import { failureText } from './texts/failure.ts'

const BAD_CONFIGURATION = 2

/**
 * Runs a zkCli: one command, a script on stdin, or the prompt. The session is closed whatever happens.
 * @returns the exit code: that of the last command
 * @throws the signal's reason: nothing is sent once stdout takes no more
 */
export async function runCli(
  invocation: CliInvocation,
  open: OpenSession,
  { io, signal }: Pick<ProcessSurroundings, 'io' | 'signal'>,
): Promise<number> {
  const { compat, hosts, words } = invocation
  await io.out(own`Connecting to ${escapeText(hosts)}\n`)
  signal.throwIfAborted()
  if (invocation.clientConfig !== undefined && !(await isReadable(invocation.clientConfig))) {
    io.errAsStored(`Error while processing ${invocation.clientConfig}\n`)
    return BAD_CONFIGURATION
  }
  const whole: Foreground = { out: (text) => io.out(text), err: (text) => io.errAsStored(text), signal }
  const shell = new CliShell((changed) => new Link(hosts, open, changed), whole, compat, io.outTty)
  try {
    if (invocation.waitForConnection) await shell.link.zk()
    if (words.length > 0) await shell.run(words)
    else {
      await io.out(own`Welcome to ZooKeeper!\n`)
      if (io.inTty && io.outTty) await prompt(shell, compat, io, signal)
      else await script(shell, io, signal)
    }
    signal.throwIfAborted()
    return compat.legacy ? 0 : shell.exitCode
  } catch (error) {
    signal.throwIfAborted()
    io.errAsStored(`${failureText(error, compat)}\n`)
    return 1
  } finally {
    await shell.finish()
  }
}

async function prompt(shell: CliShell, compat: Compat, io: ProcessIo, signal: AbortSignal): Promise<void> {
  await io.out(own`JLine support is enabled\n`)
  shell.link.begin()
  if (process.env.TERM === 'dumb') {
    const { runPlainPrompt } = await import('./prompt/plain-prompt.ts')
    return runPlainPrompt(shell, io, signal)
  }
  const { runPrompt } = await import('./prompt/prompt.ts')
  return runPrompt(shell, compat, io, signal)
}

async function script(shell: CliShell, io: Io, signal: AbortSignal): Promise<void> {
  await io.out(own`JLine support is disabled\n`)
  shell.link.begin()
  for await (const line of linesOf(process.stdin, signal)) {
    await shell.line(line)
    if (shell.done || signal.aborted) break
  }
}

function isReadable(file: string): Promise<boolean> {
  return access(file, constants.R_OK).then(
    () => true,
    () => false,
  )
}
