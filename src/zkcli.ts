import { exitCodes } from './cli/life/exit-codes.ts'
import { OutputError } from './cli/life/output-error.ts'
import { Interrupted } from './cli/life/stop-error.ts'
import { atTheEnd } from './cli/session/at-the-end.ts'
import { surroundings } from './cli/session/one-shot.ts'
import { ConnectionError } from './client/terms/connection-error.ts'
import { UsageError } from './wire/error.ts'
import { logInFirst, openCliSession } from './zkcli/connect.ts'
import { readCliInvocation } from './zkcli/grammar/invocation.ts'
import { runCli } from './zkcli/program.ts'

const BAD_USAGE = 2

/**
 * The drop-in for zkCli.sh. Sets `process.exitCode` and leaves the process to end by itself.
 * @param argv without node and the script
 */
export async function main(argv: readonly string[]): Promise<void> {
  const around = surroundings()
  const { io, signal } = around
  try {
    const invocation = readCliInvocation(argv, process.env)
    const open = (hosts: string, given: AbortSignal) =>
      openCliSession(hosts, invocation, io, AbortSignal.any([signal, given]))
    await logInFirst(invocation, io, signal).catch((error: unknown) => {
      if (!(error instanceof ConnectionError)) throw error
      io.errAsStored(`${error.message}\n`)
    })
    process.exitCode = await runCli(invocation, open, around)
  } catch (error) {
    const reason = signal.aborted ? signal.reason : error
    if (reason instanceof Interrupted) process.exitCode = reason.code
    else if (reason instanceof OutputError) {
      io.errAsStored(`${reason.message}\n`)
      process.exitCode = exitCodes.output.code
    } else if (reason instanceof UsageError) {
      io.errAsStored(`${reason.message}\n`)
      process.exitCode = BAD_USAGE
    } else throw reason
  }
  process.stdin.destroy()
  for (const act of atTheEnd) act()
}
