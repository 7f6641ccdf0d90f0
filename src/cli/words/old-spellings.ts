import { UsageError } from '../../wire/error.ts'
import { advice, zoosh } from '../../wire/hint.ts'
import type { Arg } from '../declare/args.ts'
import type { AnyCommand } from '../declare/command.ts'
import type { Flags } from '../declare/flags.ts'
import { versionKind } from '../declare/kinds/kinds.ts'

/**
 * Refuses words that say something else to zkCli, or said it in an older one, before they are read our way. Everything else
 * of zkCli's grammar we read as it does, or refuse for a reason of our own; a property test holds that.
 * @throws UsageError with what was probably meant
 */
export function refuseOldSpellings(
  command: AnyCommand,
  { words, flags }: { readonly words: readonly string[]; readonly flags: ReadonlyMap<string, readonly string[]> },
): void {
  refuseStat(command, flags.get('server')?.at(-1))
  refuseVersion(command, words)
  refuseWatchWord(command, words)
}

/** zkCli's `-s` asks for the stat, ours names servers: `get -s /a`, `ls -sR /a`. @throws UsageError */
export function refuseStat(command: AnyCommand, server: string | undefined): void {
  if (server === undefined || !/^(?:\/|[wRb]{1,2}$)/.test(server)) return
  const instead = ['stat', 'long'].find((name) => Object.hasOwn(command.flags, name))
  const stat = instead === undefined ? '' : `; the stat is printed by --${instead}`
  throw new UsageError(`--server: ${JSON.stringify(server)} names no server`, `-s is --server HOST:PORT,… here${stat}`)
}

/** zkCli's old `get PATH true`, where we print several. */
function refuseWatchWord(command: AnyCommand, words: readonly string[]): void {
  const several = Object.values(command.args as Record<string, Arg>).some(({ multiple }) => multiple)
  const [path = '', word = ''] = words
  if (!several || words.length !== 2 || !isWatchWord(word) || !Object.hasOwn(command.flags, 'watch')) return
  const hint = advice`a watch is set by -w, as in ${zoosh`get -w ${path}`}; the znode of that name is ./${word} in the shell, or its whole path`
  throw new UsageError(`${JSON.stringify(word)} looks like a watch, not like a path`, hint)
}

function isWatchWord(word: string): boolean {
  return /^(?:true|watch|1)$/i.test(word)
}

/**
 * zkCli's `get -s /a` is ours under a longer name. What follows cannot be servers: it begins with `/`, or is a letter more.
 * @returns the words as they are meant
 */
export function withStatFlag(command: AnyCommand, argv: readonly string[]): readonly string[] {
  const own = command.flags as Flags
  if (!Object.hasOwn(own, 'stat') || Object.values(own).some(({ char }) => char === 's')) return argv
  const end = argv.indexOf('--')
  return argv.flatMap((word, at) => {
    if (end >= 0 && at > end) return [word]
    if (word === '-s' && argv[at + 1]?.startsWith('/')) return ['--stat']
    return word === '-sw' || word === '-ws' ? ['--stat', '-w'] : [word]
  })
}

/** zkCli's old `delete PATH VERSION`, where we delete several. */
function refuseVersion(command: AnyCommand, words: readonly string[]): void {
  const several = Object.values(command.args as Record<string, Arg>).some(({ multiple }) => multiple)
  if (!several || command.flags.version?.kind !== versionKind) return
  const version = words.slice(1).find(isVersion)
  if (version === undefined) return
  const hint = `-v ${version} deletes only that version; the znode of that name is ./${version} in the shell, or its whole path`
  throw new UsageError(`${JSON.stringify(version)} looks like a version, not like a path`, hint)
}

/** Numbers of a sequence are longer, and begin with 0. */
function isVersion(word: string): boolean {
  return /^(?:0|-?[1-9]\d{0,9})$/.test(word)
}

/** What an operand too many was in zkCli, as a flag of ours: a hint. */
export function formerly(command: AnyCommand, surplus: string): string | undefined {
  const has = (name: string) => Object.hasOwn(command.flags, name)
  if (has('version') && isVersion(surplus)) return `only that version: -v ${surplus}`
  if (has('acl') && surplus.includes(':')) return 'an ACL is given by --acl'
  if (has('watch') && isWatchWord(surplus)) return 'a watch is set by -w'
  return undefined
}

/** The flag a word names with one dash, as zkCli and Java do: `-server`, which would be `-s erver`. */
export function withOneDash(flags: Flags, word: string): string | undefined {
  const [, name] = /^-([a-z][\w-]+)(?:=|$)/.exec(word) ?? []
  return name !== undefined && Object.hasOwn(flags, name) ? name : undefined
}
