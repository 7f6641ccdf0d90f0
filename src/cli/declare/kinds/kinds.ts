import { fromHome } from '../../../files/from-home.ts'
import { UsageError } from '../../../wire/error.ts'
import { advice, type Hint, zoosh } from '../../../wire/hint.ts'
import { pathFault } from '../../../wire/path.ts'
import { parseDuration } from './duration.ts'
import { placePath } from './place-path.ts'

/** What the value of an argument or flag means: how it is checked, and what completes it. */
export interface Kind<T> {
  /** What completion offers: `znode` asks the server, `file` the OS, `place` both, `choice` the options. */
  readonly complete: 'znode' | 'place' | 'file' | 'choice' | 'profile' | 'profiles' | 'acl' | 'command' | 'none'
  /** Placeholder in usage lines, upper case. */
  readonly placeholder: string
  readonly options?: readonly string[]
  /**
   * @param text as typed
   * @param cwd the shell's working znode; undefined elsewhere: paths are absolute there
   * @throws UsageError
   */
  parse(text: string, cwd: string | undefined): T
}

/** A znode path; in the shell it may be relative to the working znode. */
export const znodeKind: Kind<string> = {
  complete: 'znode',
  placeholder: 'PATH',
  parse: (text, cwd) => checkedPath(placePath(cwd, text), text),
}

/** A path a sequence number will be appended to: `/queue/` is legal. */
export const sequentialZnodeKind: Kind<string> = {
  complete: 'znode',
  placeholder: 'PATH',
  parse(text, cwd) {
    const path = placePath(cwd, text, { keepTail: true })
    if (pathFault(path, { sequential: true }) !== undefined) checkedPath(path, text)
    return path
  },
}

/** A znode path that may hold glob characters; `**` and friends are the command's business. */
export const globKind: Kind<string> = {
  complete: 'znode',
  placeholder: 'PATH',
  parse: (text, cwd) => placePath(cwd, text),
}

export const textKind: Kind<string> = { complete: 'none', placeholder: 'TEXT', parse: (text) => text }

/** A file of this machine; at the prompt of the shell `~` is the home folder. */
export const fileKind: Kind<string> = {
  complete: 'file',
  placeholder: 'FILE',
  parse(text, cwd) {
    if (text.includes('\0')) throw new UsageError(`${JSON.stringify(text)} is no file: a name cannot hold a NUL byte`)
    // Elsewhere a shell has read it already.
    return cwd === undefined ? text : fromHome(text)
  },
}

export const aclKind: Kind<string> = { complete: 'acl', placeholder: 'ACL', parse: (text) => text }

export const profileKind: Kind<string> = { complete: 'profile', placeholder: 'NAME', parse: (text) => text }

/** One profile, or several with commas between them. */
export const profilesKind: Kind<string> = { ...profileKind, complete: 'profiles' }

/** A duration such as `500ms`, `10s`, `1m`; a bare number is refused, since nobody agrees on its unit. Value in ms. */
export const durationKind: Kind<number> = {
  complete: 'none',
  placeholder: 'DURATION',
  parse: (text) => parseDuration(text),
}

/** A decimal integer within bounds. */
export function integerKind(min: number, max: number): Kind<number> {
  return {
    complete: 'none',
    placeholder: 'N',
    parse(text) {
      const value = Number(text)
      if (!/^[+-]?\d+$/.test(text) || !Number.isSafeInteger(value))
        throw new UsageError(`"${text}" is not a whole number`)
      if (value < min || value > max) throw new UsageError(`${text} is out of range: ${min} to ${max}`)
      return value
    },
  }
}

const anyInteger = integerKind(-2_147_483_648, 2_147_483_647)

/**
 * A version a znode must have. It counts on below zero after 2147483647. On the wire -1 is any version: a script that has
 * read -1 and says so would not be told of somebody else's change.
 */
export const versionKind: Kind<number> = {
  ...anyInteger,
  parse(text, cwd) {
    const version = anyInteger.parse(text, cwd)
    if (version === -1) throw new UsageError('-1 is any version to ZooKeeper', 'leave it out if any will do')
    return version
  },
}

/** One of a few words. */
export function choiceKind<const O extends readonly string[]>(options: O): Kind<O[number]> {
  return {
    complete: 'choice',
    placeholder: options.join('|'),
    options,
    parse(text) {
      if (options.includes(text)) return text
      throw new UsageError(`"${text}" is not one of ${options.join(', ')}`)
    },
  }
}

function checkedPath(path: string, typed: string): string {
  const fault = pathFault(path)
  if (fault !== undefined) throw new UsageError(`bad path ${JSON.stringify(typed)}: ${fault}`, pathHint(fault))
  return path
}

function pathHint(fault: string): Hint {
  if (fault.includes('end with') || fault.includes('ends with')) return 'leave out the last /'
  return advice`a znode path looks like /app/config: see ${zoosh`help paths`}`
}
