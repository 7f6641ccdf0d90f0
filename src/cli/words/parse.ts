import { UsageError } from '../../wire/error.ts'
import type { Args } from '../declare/args.ts'
import type { AnyCommand } from '../declare/command.ts'
import type { Flags } from '../declare/flags.ts'
import { globalFlags, outputFlag } from '../declare/global-flags.ts'
import type { OwnForm } from '../declare/output-forms.ts'
import { refuseOldSpellings } from './old-spellings.ts'
import { sortWords } from './sort-words.ts'
import { takers } from './takers.ts'

/** Words by argument and flag, not looked into yet. */
export interface RawCall {
  readonly words: readonly string[]
  readonly flags: ReadonlyMap<string, readonly string[]>
  readonly rest: readonly string[]
}

/** A command line, parsed and checked. */
export interface ParsedCall {
  readonly args: Readonly<Record<string, unknown>>
  readonly flags: Readonly<Record<string, unknown>>
  readonly rest: readonly string[]
}

/** All flags of a command: its own, then the global ones. A command's own flag wins over a global letter. */
export function flagsOf(command: AnyCommand): Flags {
  let flags = merged.get(command)
  if (!flags) {
    flags = merge(command)
    merged.set(command, flags)
  }
  return flags
}

const merged = new WeakMap<AnyCommand, Flags>()

function merge({ flags: own, forms = {} }: Pick<AnyCommand, 'flags' | 'forms'>): Flags {
  const letters = Object.values(own as Flags).map((flag) => flag.char)
  const ownForms = Object.keys(forms) as OwnForm[]
  const globals: Flags = ownForms.length > 0 ? { ...globalFlags, output: outputFlag(ownForms) } : globalFlags
  const flags: Record<string, Flags[string]> = { ...own, ...globals }
  for (const [name, flag] of Object.entries(globals)) {
    if (flag.char === undefined || !letters.includes(flag.char)) continue
    const { char, ...rest } = flag
    flags[name] = rest
  }
  return flags
}

/** Splits off what follows the first `--`, for commands that run another program. */
export function splitRest(
  command: AnyCommand,
  argv: readonly string[],
): { own: readonly string[]; rest: readonly string[] } {
  const at = command.rest === undefined ? -1 : argv.indexOf('--')
  return at < 0 ? { own: argv, rest: [] } : { own: argv.slice(0, at), rest: argv.slice(at + 1) }
}

/**
 * Reads a command line without oclif, when nothing is in doubt.
 * Law (property-tested): whenever this accepts, oclif's parser reads the same words.
 * @returns undefined when in doubt: an unknown flag, `--help`, a missing or surplus word, an odd spelling
 */
export function parseQuick(command: AnyCommand, argv: readonly string[]): RawCall | undefined {
  const { own, rest } = splitRest(command, argv)
  const sorted = sortWords(flagsOf(command), own)
  return sorted && fits(command.args, sorted.words.length) ? { ...sorted, rest } : undefined
}

function fits(args: Args, count: number): boolean {
  const specs = Object.values(args)
  const required = specs.filter((spec) => spec.required).length
  const most = specs.some((spec) => spec.multiple) ? Number.POSITIVE_INFINITY : specs.length
  return count >= required && count <= most
}

/**
 * Turns words into checked values: kinds, exclusions, needs.
 * @param cwd the working znode that relative paths start from; undefined where there is none
 * @throws UsageError
 */
export function cook(command: AnyCommand, raw: RawCall, cwd: string | undefined): ParsedCall {
  refuseOldSpellings(command, raw)
  const flags = flagsOf(command)
  const values: Record<string, unknown> = {}
  for (const [name, spec] of Object.entries(flags)) {
    const given = raw.flags.get(name)
    const kind = spec.kind
    if (kind === 'switch') values[name] = given !== undefined
    else if (spec.multiple) values[name] = (given ?? []).map((text) => named(`--${name}`, () => kind.parse(text, cwd)))
    else values[name] = given === undefined ? undefined : named(`--${name}`, () => kind.parse(given.at(-1)!, cwd))
  }
  checkTogether(flags, raw.flags)
  return { args: cookArgs(command.args, raw.words, cwd), flags: values, rest: raw.rest }
}

function cookArgs(args: Args, words: readonly string[], cwd: string | undefined): Record<string, unknown> {
  const names = takers(args, words.length)
  const read = Object.entries(args).map(([name, { kind, multiple }]) => {
    const own = words.filter((_, at) => names[at] === name)
    const values = own.map((word) => named(name.toUpperCase(), () => kind.parse(word, cwd)))
    return [name, multiple ? values : values[0]]
  })
  return Object.fromEntries(read)
}

function checkTogether(flags: Flags, given: RawCall['flags']): void {
  for (const name of given.keys()) {
    const clash = flags[name]?.excludes?.find((other) => given.has(other))
    if (clash !== undefined) throw new UsageError(`--${name} and --${clash} cannot be combined`)
    const needs = flags[name]?.needs
    if (needs && !needs.some((other) => given.has(other))) {
      throw new UsageError(`--${name} needs ${needs.map((other) => `--${other}`).join(' or ')}`)
    }
  }
}

function named<T>(label: string, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${label}: ${error.message}`, error.advice)
    throw error
  }
}
