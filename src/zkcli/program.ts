import { access, constants } from 'node:fs/promises'
import type { ProcessSurroundings } from '../cli/one-shot.ts'
import type { ZooKeeper } from '../client/client.ts'
import { failureText } from './failure.ts'
import type { CliInvocation } from './invocation.ts'
import { linesOf } from './lines.ts'
import { Link } from './link.ts'
import { CliShell, type CliStreams } from './shell.ts'

const BAD_CONFIGURATION = 2

export type OpenSession = (hosts: string) => Promise<ZooKeeper>

/**
 * Runs a zkCli: one command, a script on stdin, or the prompt. The session is closed whatever happens.
 * @returns the exit code: that of the last command
 */
export async function runCli(
  invocation: CliInvocation,
  open: OpenSession,
  { io, signal }: Pick<ProcessSurroundings, 'io' | 'signal'>,
): Promise<number> {
  const { compat, hosts, words } = invocation
  const streams: CliStreams = {
    out: (text) => io.out(text),
    err: (text) => io.err(text),
    event: (text) => void io.out(text),
    terminal: io.outTty,
  }
  await io.out(`Connecting to ${hosts}\n`)
  if (invocation.clientConfig !== undefined && !(await isReadable(invocation.clientConfig))) {
    io.err(`Error while processing ${invocation.clientConfig}\n`)
    return BAD_CONFIGURATION
  }
  const shell = new CliShell((changed) => new Link(hosts, open, changed), streams, compat, signal)
  const end = (): number => (compat.legacy ? 0 : shell.exitCode)
  try {
    if (invocation.waitForConnection) await shell.link.zk()
    if (words.length > 0) {
      await shell.run(words)
      return end()
    }
    await io.out('Welcome to ZooKeeper!\n')
    if (io.inTty && io.outTty) {
      const { runPrompt } = await import('./prompt.ts')
      return await runPrompt(shell, io, signal)
    }
    await io.out('JLine support is disabled\n')
    shell.link.begin()
    for await (const line of linesOf(process.stdin)) {
      await shell.line(line)
      if (shell.done || signal.aborted) break
    }
    signal.throwIfAborted()
    return end()
  } catch (error) {
    signal.throwIfAborted()
    io.err(`${failureText(error, compat)}\n`)
    return 1
  } finally {
    await shell.finish()
  }
}

function isReadable(file: string): Promise<boolean> {
  return access(file, constants.R_OK).then(
    () => true,
    () => false,
  )
}
