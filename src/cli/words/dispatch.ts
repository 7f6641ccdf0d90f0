import { UsageError } from '../../wire/error.ts'
import { advice, type Place, zoosh } from '../../wire/hint.ts'
import type { AnyCommand, Entry, Registry } from '../declare/command.ts'
import { answerTo, meant } from './habits.ts'
import { withStatFlag } from './old-spellings.ts'
import { cook, flagsOf, type ParsedCall, parseQuick } from './parse.ts'

/** A command found by its words. */
export interface Found {
  readonly id: string
  readonly entry: Entry
  /** What follows the command's own words. */
  readonly argv: readonly string[]
}

/**
 * Finds the command a line starts with: the longest id or alias wins (`acl get` before `acl`).
 * zkCli spells some aliases with capitals; case counts.
 */
export function find(registry: Registry, words: readonly string[]): Found | undefined {
  for (let length = Math.min(3, words.length); length > 0; length--) {
    const name = words.slice(0, length).join(' ')
    const argv = words.slice(length)
    const id = Object.hasOwn(registry, name) ? name : aliasesOf(registry).get(name)
    if (id !== undefined) return { id, entry: registry[id]!, argv }
  }
  return undefined
}

/** The same for lines that people type: what is no command may be one by another name, by habit. */
export function findMeant(registry: Registry, words: readonly string[]): Found | undefined {
  const found = find(registry, words)
  const line = found ? undefined : meant(words)
  return line ? find(registry, line) : found
}

/** A script asks for each of its lines. */
const aliases = new WeakMap<Registry, ReadonlyMap<string, string>>()

function aliasesOf(registry: Registry): ReadonlyMap<string, string> {
  let known = aliases.get(registry)
  if (!known) {
    const rows = Object.entries(registry).reverse()
    known = new Map(rows.flatMap(([id, row]) => row.aliases.map((alias) => [alias, id] as const)))
    aliases.set(registry, known)
  }
  return known
}

/**
 * Reads the words after the command: fast when nothing is in doubt, else with oclif.
 * @param cwd the shell's working znode; undefined elsewhere
 * @throws UsageError
 */
export async function parseCall(
  id: string,
  command: AnyCommand,
  argv: readonly string[],
  cwd: string | undefined,
): Promise<ParsedCall> {
  const shielded = withStatFlag(command, argv).map((word) => (isNegative(command, word) ? SHIELD + word : word))
  const quick = parseQuick(command, shielded)
  const { parseWithOclif } = quick ? { parseWithOclif: undefined } : await import('./oclif.ts')
  const raw = quick ?? (await parseWithOclif!(id, command, shielded))
  const bare = (words: readonly string[]) => words.map((word) => (word.startsWith(SHIELD) ? word.slice(1) : word))
  const flags = new Map([...raw.flags].map(([name, values]) => [name, bare(values)]))
  return cook(command, { words: bare(raw.words), flags, rest: bare(raw.rest) }, cwd)
}

/** Before a negative number, so that no parser takes it for a flag; no argument of a process holds this character. */
const SHIELD = '\0'

/** Whether a word is a number below zero, with or without a unit: not where its first digit is a flag, as in `ls -1`. */
function isNegative(command: AnyCommand, word: string): boolean {
  if (!/^-\d[\w.]*$/.test(word)) return false
  return !Object.values(flagsOf(command)).some(({ char }) => char === word[1])
}

/**
 * The error for a word that is no command, with the nearest one there is in that place.
 * @param extensions names of those
 */
export async function unknownCommand(
  registry: Registry,
  words: readonly string[],
  place: Place,
  extensions: readonly string[] = [],
): Promise<UsageError> {
  const answer = answerTo(words)
  if (answer !== undefined) return new UsageError(`unknown command "${words[0]}"`, answer)
  const { closest } = await import('./closest.ts')
  const ids = Object.entries(registry).flatMap(([id, { aliases, hidden, shellOnly }]) =>
    hidden || (shellOnly && place === 'outside') ? [] : [id, ...aliases],
  )
  const topic = ids.filter((id) => id.startsWith(`${words[0]} `))
  if (topic.length > 0) {
    const [, second] = words
    const what = second === undefined ? `${words[0]} needs a word more` : `unknown command "${words[0]} ${second}"`
    const guess = second === undefined ? undefined : closest(`${words[0]} ${second}`, topic)
    return new UsageError(what, guess === undefined ? `there is ${topic.join(', ')}` : `did you mean ${guess}?`)
  }
  const guess = closest(words[0] ?? '', [...ids, ...extensions])
  const all = advice`${zoosh`help`} lists all commands`
  return new UsageError(
    `unknown command "${words[0]}"`,
    guess === undefined ? all : advice`did you mean ${guess}?   (${all})`,
  )
}

/** Whether help is asked for: `--help` or `-h` before any `--`. */
export function asksHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  const own = end < 0 ? argv : argv.slice(0, end)
  return own.includes('--help') || own.includes('-h')
}
