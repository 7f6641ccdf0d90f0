import { readFile, stat } from 'node:fs/promises'
import { warn } from '../../cli/life/notices.ts'
import { Interrupted } from '../../cli/life/stop-error.ts'
import { UsageError } from '../../wire/error.ts'
import type { LiveShell } from './live-shell.ts'
import { type FileOfLines, type Place, placeLike } from './place.ts'
import { ENDS_INSIDE, wholeLines } from './whole-lines.ts'

/** 128 and the number of SIGINT. */
const CTRL_C = 130

/** How many files deep one may be run by another. */
const DEEPEST = 16

/** What `source` says of a file. */
export interface FileToRun extends Pick<FileOfLines, 'keepGoing' | 'flags'> {
  readonly file: string
}

/**
 * Runs the lines of a file, as if they were typed, where a command runs: what they print goes where its output goes, and what
 * ends it ends them.
 * @returns exit code of the first line that failed; the rest is not run then, unless `keepGoing`
 * @throws UsageError for a file that is being run already; SystemError where it cannot be read
 */
export async function runFile(shell: LiveShell, given: FileToRun, place: Place): Promise<number> {
  const { file, keepGoing, flags } = given
  if (file === '-') throw new UsageError('lines of - are those typed here', 'give the name of a file')
  const outer = place.file?.identities ?? []
  const identity = await identityOf(file)
  if (outer.includes(identity)) throw new UsageError(`${file} is being run already: it would run itself for ever`)
  if (outer.length === DEEPEST) throw new UsageError(`${file} is not run: files run each other ${DEEPEST} deep`)
  const text = await readFile(file, { encoding: 'utf8', signal: place.signal })
  return runText(shell, { file, text, identities: [...outer, identity], keepGoing, flags }, place)
}

/** The same for a text that was read from it. */
export async function runText(
  shell: LiveShell,
  given: FileToRun & Pick<FileOfLines, 'identities'> & { readonly text: string },
  place: Place,
): Promise<number> {
  const { file, text, keepGoing } = given
  const { outlet, signal } = place
  const state: FileOfLines = { ...given, status: place.file?.status ?? shell.status }
  let first = 0
  let at = 0
  const tell = once(() => {
    if (signal.reason instanceof Interrupted && signal.reason.code === CTRL_C)
      warn({ io: outlet, shell }, `${file} was broken off at line ${at}: the rest of it is not run`)
  })
  // Behind the ^C of the terminal, and while somebody listens: a line may take longer to end than it is waited for.
  const stopped = () => setImmediate(tell)
  signal.addEventListener('abort', stopped, { once: true })
  try {
    for await (const { text: line, number, parsed } of wholeLines(text.split(/\r?\n/))) {
      at = number
      const occasion = { ...place.occasion, prefix: `${file}:${number}` }

      const exit = parsed.open
        ? shell.report(new UsageError(`${file}:${number} ${ENDS_INSIDE}`), place)
        : await place.runLine(line, placeLike(place, { occasion, file: state }))
      if (signal.aborted) {
        tell()
        return signal.reason instanceof Interrupted ? signal.reason.code : exit
      }
      first ||= exit
      if (shell.left !== undefined || (first !== 0 && !keepGoing)) break
    }
    return first
  } finally {
    signal.removeEventListener('abort', stopped)
  }
}

function once(tell: () => void): () => void {
  let told = false
  return () => {
    if (!told) tell()
    told = true
  }
}

/**
 * What tells a file from others, whatever its name.
 * @throws UsageError for what has no lines: a folder, a terminal, a pipe; SystemError where there is none
 */
export async function identityOf(file: string): Promise<string> {
  const found = await stat(file, { bigint: true })
  if (!found.isFile()) throw new UsageError(`${file} is no file of lines`)
  return `${found.dev}:${found.ino}`
}
