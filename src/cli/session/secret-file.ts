import { namedFault } from '../../files/named-fault.ts'
import { UsageError } from '../../wire/error.ts'

/**
 * Reads a file that holds a secret.
 * @throws UsageError when others may read it too: a leaked secret is better found now
 */
export async function readSecretFile(file: string, warn: (message: string) => void): Promise<string> {
  const { readFile, stat } = process.getBuiltinModule('node:fs/promises')
  const { mode } = await stat(file)
  if ((mode & 0o077) !== 0 && process.platform !== 'win32') {
    if ((mode & 0o044) !== 0) throw new UsageError(`${file} can be read by others`, `chmod 600 ${file}`)
    warn(`${file} can be changed by others: chmod 600 ${file}`)
  }
  return readFile(file, 'utf8').catch((error) => {
    throw namedFault(error, file)
  })
}

/** The credentials of a text, one SCHEME:ID a line; `#` starts a comment line. */
export function credentialLines(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim())
  return lines.filter((line) => line !== '' && !line.startsWith('#'))
}

/** Credentials of a file. @throws UsageError when others may read it */
export async function credentialsOfFile(file: string, warn: (message: string) => void): Promise<readonly string[]> {
  return credentialLines(await readSecretFile(file, warn))
}
