import { UsageError } from '../../wire/error.ts'
import { advice, zoosh } from '../../wire/hint.ts'
import { globalFlags } from '../declare/global-flags.ts'
import { withOneDash } from './old-spellings.ts'

/** What `zoosh …` asks for, before any command is looked at. */
export interface Invocation {
  /** Global flags that stood before the command, as words. */
  readonly leading: readonly string[]
  /** The command and its words; empty for a script or the shell. */
  readonly words: readonly string[]
  /** `-f FILE` and `-e TEXT`, in order. */
  readonly scripts: readonly { readonly file?: string; readonly text?: string }[]
  readonly keepGoing: boolean
  /** Opens the shell without its init.zk. */
  readonly noInit: boolean
  readonly help: boolean
}

const scriptFlags: Record<string, 'file' | 'text'> = {
  '-f': 'file',
  '--file': 'file',
  '-e': 'text',
  '--execute': 'text',
}

/**
 * Splits a command line into leading global flags, script flags, and the command's words.
 * @throws UsageError for an unknown flag before the command
 */
export function readInvocation(argv: readonly string[]): Invocation {
  const leading: string[] = []
  const scripts: { file?: string; text?: string }[] = []
  let keepGoing = false
  let noInit = false
  let help = false
  let at = 0
  const value = (name: string): string => {
    const word = argv[++at]
    if (word === undefined) throw new UsageError(`${name} expects a value`)
    return word
  }
  for (; at < argv.length && argv[at]!.startsWith('-'); at++) {
    const word = argv[at]!
    const [name, inline] = splitAssignment(word)
    const script = scriptFlags[name]
    if (script) scripts.push({ [script]: inline ?? value(name) })
    else if (name === '-k' || name === '--keep-going') keepGoing = true
    else if (name === '--no-init') noInit = true
    else if (name === '-h' || name === '--help') help = true
    else leading.push(...globalWords(word, name, inline, () => value(name)))
  }
  const words = argv.slice(at)
  if (scripts.length > 0 && words.length > 0) {
    throw new UsageError(
      `a script and a command at once: unexpected "${words[0]}"`,
      'put the flags of a command after it',
    )
  }
  return { leading, words, scripts, keepGoing, noInit, help }
}

function globalWords(word: string, name: string, inline: string | undefined, value: () => string): string[] {
  const entries = Object.entries(globalFlags)
  const found = entries.find(([long, flag]) => name === `--${long}` || name === `-${(flag as { char?: string }).char}`)
  if (!found)
    throw new UsageError(
      `unknown flag ${word}`,
      withOneDash(globalFlags, word) === undefined
        ? advice`flags of a command go after it; ${zoosh`help`} lists all`
        : `a flag of that length has two dashes: -${word}`,
    )
  const [long, flag] = found
  if (flag.kind === 'switch') return [`--${long}`]
  return [`--${long}=${inline ?? value()}`]
}

function splitAssignment(word: string): [string, string | undefined] {
  const at = word.startsWith('--') ? word.indexOf('=') : -1
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)]
}
