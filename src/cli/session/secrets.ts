import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { UsageError } from '../../wire/error.ts'
import type { Lend } from '../declare/context.ts'
import type { Io } from '../declare/io.ts'
import { inTurn, whileRunning } from '../life/running.ts'
import { credentialLines } from './secret-file.ts'

/** Credentials that a command prints. @throws UsageError when it fails; what it printed is not repeated */
export async function fromCommand(command: string): Promise<readonly string[]> {
  try {
    const { stdout } = await promisify(execFile)('/bin/sh', ['-c', command], { timeout: 60_000 })
    return credentialLines(stdout)
  } catch (error) {
    const { code } = error as { code?: number | string }
    throw new UsageError(`authCommand failed with ${code ?? 'a signal'}`, `it is: ${command}`)
  }
}

/**
 * A credential whose password is typed, and not shown.
 * @param who SCHEME:USER
 * @throws UsageError where nobody can be asked
 */
export async function fromPrompt(who: string, io: Pick<Io, 'inTty' | 'errTty'>, lend: Lend): Promise<string> {
  return `${who}:${await askSecret(`Password of ${who}`, 'authFile or authCommand', io, lend)}`
}

/**
 * Asks for a password on the terminal.
 * @param instead what works where nobody can be asked
 * @throws UsageError there
 */
export async function askSecret(
  message: string,
  instead: string,
  io: Pick<Io, 'inTty' | 'errTty'>,
  lend: Lend,
): Promise<string> {
  if (!io.inTty || !io.errTty)
    throw new UsageError(`${message}: nobody is there to ask`, `${instead} works without a terminal`)
  const { default: password } = await import('@inquirer/password')
  return inTurn(() => lend(() => whileRunning(password({ message }, { output: process.stderr }))))
}
