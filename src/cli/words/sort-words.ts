import type { Flag, Flags } from '../declare/flags.ts'
import { withOneDash } from './old-spellings.ts'

/** A command line in parts: plain words, and each flag's values in order (`true` for a switch). */
export interface SortedWords {
  readonly words: readonly string[]
  readonly flags: ReadonlyMap<string, readonly string[]>
}

/**
 * Sorts the words of a command line into flags and the rest, as far as every parser reads them alike: `--name value`,
 * `--name=value`, `-n value`, `-nvalue`, letters of switches in a group, `--` before plain words.
 * By hand, since loading and compiling Node's own parser takes as long as a round trip to the server.
 * @returns undefined when in doubt: an unknown flag, a flag without its value or given twice, an odd spelling
 */
export function sortWords(flags: Flags, argv: readonly string[]): SortedWords | undefined {
  // `-r-x` is a group of letters to one parser and a letter and a flag to the other.
  if (argv.some((word) => /^-\w+-/.test(word) || withOneDash(flags, word) !== undefined)) return undefined
  const words: string[] = []
  const given = new Map<string, string[]>()
  const take = ({ name, spec }: Found, value: string | undefined): boolean => {
    const values = given.get(name) ?? []
    if (value === undefined || looksLikeFlag(value)) return false
    if (values.length > 0 && spec.kind !== 'switch' && !spec.multiple) return false
    given.set(name, [...values, value])
    return true
  }
  const end = argv.indexOf('--')
  const own = end < 0 ? argv : argv.slice(0, end)
  for (let at = 0; at < own.length; at++) {
    const word = own[at]!
    const found = looksLikeFlag(word) ? readFlags(flags, word) : []
    if (!found) return undefined
    if (found.length === 0) words.push(word)
    for (const one of found) {
      if (!take(one, one.spec.kind === 'switch' ? 'true' : (one.inline ?? own[++at]))) return undefined
    }
  }
  return { words: end < 0 ? words : [...words, ...argv.slice(end + 1)], flags: given }
}

interface Found {
  readonly name: string
  readonly spec: Flag<never> | Flag<unknown>
  /** The value within the same word. */
  readonly inline?: string
}

/** The flags in one word: one, or a group of letters. */
function readFlags(flags: Flags, word: string): Found[] | undefined {
  if (!word.startsWith('--')) return readLetters(flags, word)
  const equals = word.indexOf('=')
  const name = word.slice(2, equals < 0 ? undefined : equals)
  const spec = Object.hasOwn(flags, name) ? flags[name] : undefined
  if (!spec || (spec.kind === 'switch' && equals >= 0)) return undefined
  return [{ name, spec, ...(equals < 0 ? {} : { inline: word.slice(equals + 1) }) }]
}

/** `-abc`: switches, the last of which may be a flag with its value behind it. */
function readLetters(flags: Flags, word: string): Found[] | undefined {
  const found: Found[] = []
  for (let at = 1; at < word.length; at++) {
    const [name, spec] = Object.entries(flags).find(([, { char }]) => char === word[at]) ?? []
    if (name === undefined || !spec) return undefined
    const inline = word.slice(at + 1)
    if (spec.kind === 'switch' || inline === '') {
      found.push({ name, spec })
      continue
    }
    // `-x=v` is the value `v` to one parser and `=v` to the other.
    if (inline.startsWith('=')) return undefined
    return [...found, { name, spec, inline }]
  }
  return found
}

/** As a word it is a flag; as a value it is left to oclif. `-` is neither. */
function looksLikeFlag(word: string): boolean {
  return word !== '-' && word.startsWith('-')
}
