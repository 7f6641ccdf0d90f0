import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { type Caller, extensionEnvironment } from './extension-environment.ts'
import { findExtension, isProgram, searched } from './find-extension.ts'

/** What the program is called that completes the words of an extension, before its name. */
const COMPLETER = 'zoosh_complete-'

/** More than this nobody reads, in bytes. */
const MOST = 1 << 20

/** What could come next, and what it is. */
interface Offered {
  readonly value: string
  readonly summary: string
}

/**
 * What `zoosh_complete-NAME WORDS… TYPED` offers, where there is such a program: it prints a line for each value, which a tab
 * and a summary may follow. It finds what the extension finds in the environment.
 * @param words those before the one that is being typed
 * @returns nothing where the program fails, or is slower than the signal
 */
export async function completeExtension(
  words: readonly string[],
  typed: string,
  caller: Caller,
  signal: AbortSignal,
): Promise<readonly Offered[]> {
  const extension = await findExtension(words)
  if (!extension) return []
  const completer = await completerOf(extension.name)
  if (completer === undefined) return []
  const env = { ...process.env, ...(await extensionEnvironment(caller)) }
  const text = await new Promise<string>((resolve) => {
    const words = [...extension.argv, typed]
    const child = execFile(completer, words, { env, signal, maxBuffer: MOST }, (error, stdout) => {
      // Node waits for one that hears no SIGTERM, and so would who waits at TAB.
      if (error) child.kill('SIGKILL')
      resolve(error ? '' : stdout)
    })
    child.stdin?.on('error', () => {}).end()
  })
  return text.split('\n').flatMap((line) => {
    const [value = '', summary = ''] = line.split('\t')
    return value !== '' && value.startsWith(typed) ? [{ value, summary }] : []
  })
}

async function completerOf(name: string): Promise<string | undefined> {
  for (const folder of searched(process.env)) {
    const path = join(folder, COMPLETER + name)
    if (await isProgram(path)) return path
  }
  return undefined
}
