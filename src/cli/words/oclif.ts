import { type Interfaces, Args as OclifArgs, Command as OclifCommand, Flags as OclifFlags, Parser } from '@oclif/core'
import { UsageError } from '../../wire/error.ts'
import { advice, commandLine, type Place, spellHint } from '../../wire/hint.ts'
import type { Arg } from '../declare/args.ts'
import type { AnyCommand } from '../declare/command.ts'
import type { Flag } from '../declare/flags.ts'
import { formerly, refuseStat, withOneDash } from './old-spellings.ts'
import { flagsOf, type RawCall, splitRest } from './parse.ts'

type OclifArg = Interfaces.Arg<string | undefined>
type OclifFlag = Interfaces.OptionFlag<string | undefined> | Interfaces.BooleanFlag<boolean>

/** The arguments of a declaration as oclif knows them. stdin is never an argument: it may be a script or data. */
export function oclifArgs(command: AnyCommand): Record<string, OclifArg> {
  const entries = Object.entries(command.args as Record<string, Arg>).map(([name, { summary, required, multiple }]) => {
    const declared = OclifArgs.string({
      description: summary,
      required,
      ignoreStdin: true,
      ...(multiple ? { multiple } : {}),
    } as never)
    // Help and messages read the name, which only oclif's own loader sets.
    return [name, { ...declared, name }]
  })
  return Object.fromEntries(entries) as Record<string, OclifArg>
}

/** The flags of a declaration, global ones included, as oclif knows them. */
export function oclifFlags(command: AnyCommand): Record<string, OclifFlag> {
  const entries = Object.entries(flagsOf(command)).map(([name, flag]) => [name, { ...oclifFlag(flag as Flag), name }])
  return Object.fromEntries(entries) as Record<string, OclifFlag>
}

function oclifFlag({ kind, summary, char, multiple, group, env }: Flag): OclifFlag {
  const common = {
    summary: env === undefined ? summary : `${summary} [${env}]`,
    ...(char === undefined ? {} : { char: char as 'a' }),
    ...(group === undefined ? {} : { helpGroup: group }),
  }
  if (kind === 'switch') return OclifFlags.boolean(common) as OclifFlag
  const valued = { ...common, helpValue: kind.placeholder }
  return (
    multiple ? OclifFlags.string({ ...valued, multiple: true, multipleNonGreedy: true }) : OclifFlags.string(valued)
  ) as OclifFlag
}

/**
 * An oclif Command class of a declaration: the statics are the grammar that oclif parses and its Help prints.
 * `run` is never oclif's to call: commands run in lifecycle.ts, in the shell and out.
 */
export function oclifClass(
  id: string,
  command: AnyCommand,
  aliases: readonly string[],
  place: Place = 'outside',
): OclifCommand.Class {
  const usageArgs = Object.entries(command.args as Record<string, Arg>).map(([name, { required, multiple }]) => {
    const label = name.toUpperCase() + (multiple ? '…' : '')
    return required ? label : `[${label}]`
  })
  const rest = command.rest === undefined ? [] : ['[-- CMD…]']
  return class extends OclifCommand {
    static override id = id
    static override summary = command.summary
    static override description = spellHint(command.description, place)
    static override args = oclifArgs(command) as never
    static override flags = oclifFlags(command) as never
    static override aliases = [...aliases]
    static override examples = command.examples.map((line) => spellHint(commandLine(line), place))
    static override usage = [id, ...usageArgs, '[FLAGS]', ...rest].join(' ')
    override async run(): Promise<void> {}
  } as unknown as OclifCommand.Class
}

/**
 * Reads a command line with oclif's parser: for whatever the quick parser is in doubt about.
 * @throws UsageError with oclif's reason, in our words
 */
export async function parseWithOclif(id: string, command: AnyCommand, argv: readonly string[]): Promise<RawCall> {
  const { own, rest } = splitRest(command, argv)
  refuseOneDash(command, own)
  try {
    const parsed = await Parser.parse([...own], {
      args: requiredFirst(oclifArgs(command)) as never,
      flags: oclifFlags(command) as never,
      strict: true,
    })
    const words: string[] = []
    const flags = new Map<string, string[]>()
    for (const token of parsed.raw) {
      if (token.type === 'arg') words.push(token.input)
      else flags.set(token.flag, [...(flags.get(token.flag) ?? []), token.input])
    }
    return { words, flags, rest }
  } catch (error) {
    throw await explain(error as Error, id, command, own)
  }
}

/** oclif wants them so. It only counts and names them here: which word is which is ours to say (parse.ts). */
function requiredFirst(args: Record<string, OclifArg>): Record<string, OclifArg> {
  const must = ([, { required }]: [string, OclifArg]) => (required ? 0 : 1)
  return Object.fromEntries(Object.entries(args).sort((a, b) => must(a) - must(b)))
}

function isSecret(command: AnyCommand): boolean {
  return Object.values(command.args as Record<string, Arg>).some(({ secret }) => secret)
}

function refuseOneDash(command: AnyCommand, own: readonly string[]): void {
  const end = own.indexOf('--')
  for (const word of end < 0 ? own : own.slice(0, end)) {
    const name = withOneDash(flagsOf(command), word)
    if (name !== undefined)
      throw new UsageError(`${word.split('=', 1)[0]}: a flag of that length has two dashes`, `--${name}`)
  }
}

/** oclif's parse errors in zoosh's words; anything else stays what it is. */
async function explain(error: Error, id: string, command: AnyCommand, own: readonly string[]): Promise<Error> {
  const usage = advice`usage: ${commandLine(oclifClass(id, command, []).usage as string)}`
  const unknown = (error as { flags?: readonly unknown[] }).flags
  if (error.constructor.name === 'NonExistentFlagsError' && unknown) {
    const { closest } = await import('./closest.ts')
    if (isSecret(command)) return new UsageError(`unknown flag of ${id}`, usage)
    const given = String(unknown[0])
    if (given === '-f' && Object.hasOwn(command.flags, 'yes')) {
      return new UsageError(`unknown flag -f of ${id}`, '-y goes ahead without asking')
    }
    const guess = closest(given.replace(/^-+/, ''), Object.keys(flagsOf(command)))
    return new UsageError(
      `unknown flag ${given} of ${id}`,
      guess === undefined ? usage : advice`did you mean --${guess}?\n${usage}`,
    )
  }
  if (error.constructor.name === 'RequiredArgsError') {
    // The path that is missing may have been taken for servers.
    if (flagsOf(command).server?.char === 's') refuseStat(command, own[own.indexOf('-s') + 1 || own.length])
    const missing = (error as unknown as { args: readonly { name: string }[] }).args.map(({ name }) =>
      name.toUpperCase(),
    )
    return new UsageError(`${id} needs ${missing.join(' and ')}`, usage)
  }
  if (error.constructor.name === 'UnexpectedArgsError') {
    const surplus = (error as unknown as { args: readonly string[] }).args
    if (isSecret(command)) return new UsageError(`${id} takes no more words`, usage)
    const old = surplus.length === 1 ? formerly(command, surplus[0]!) : undefined
    const quoting = 'data' in command.args ? 'quote text with blanks: "a b"' : undefined
    const more = old ?? quoting
    const hint = more === undefined ? usage : advice`${usage}\n${more}`
    return new UsageError(`${id} takes no ${surplus.map((word) => JSON.stringify(word)).join(' ')}`, hint)
  }
  const isParseError = 'parse' in error || 'oclif' in error
  return isParseError
    ? new UsageError(error.message.replace(/\n?See more help with --help/, '').replace(/^Flag /, ''))
    : error
}
