import type { Arg } from '../../cli/declare/args.ts'
import type { AnyCommand, Registry } from '../../cli/declare/command.ts'
import type { Flag } from '../../cli/declare/flags.ts'
import type { Kind } from '../../cli/declare/kinds/kinds.ts'
import { findMeant } from '../../cli/words/dispatch.ts'
import { flagsOf } from '../../cli/words/parse.ts'
import { takers } from '../../cli/words/takers.ts'
import type { Candidate, Completion, Offer } from '../line/completion.ts'
import { parseLine } from '../line/parse-line.ts'
import type { Word } from '../line/words.ts'
import { type Values, valuesOf } from './complete-value.ts'

/** Where candidates come from. */
export interface CompletionSources extends Values {
  readonly registry: Registry
  /** Names of programs on the PATH that are commands. */
  extensions?(): Promise<readonly string[]>
  /** What could be the next word of one of them. */
  ofExtension?(
    words: readonly string[],
    typed: string,
    signal: AbortSignal,
  ): Promise<readonly { readonly value: string; readonly summary: string }[]>
  /** Words of the shell: its own commands are offered too, and these aliases. */
  readonly shell?: { readonly aliases: ReadonlyMap<string, string> } | undefined
}

/**
 * What can stand at the cursor: commands, flags, values of flags, arguments.
 * @throws whatever asking the server throws
 */
export async function complete(
  text: string,
  cursor: number,
  sources: CompletionSources,
  signal: AbortSignal,
): Promise<Completion> {
  const before = text.slice(0, cursor)
  const parsed = parseLine(before)
  const last = parsed.commands.at(-1)
  const command = last && (last.end === before.length || parsed.open) && !/[;&\n]\s*$/.test(before) ? last : undefined
  if (command?.pipe !== undefined || parsed.comments.some(({ end }) => end === before.length)) return none(cursor)
  const words = command?.words ?? []
  const current = words.at(-1)?.end === cursor ? words.at(-1) : undefined
  const start = current?.start ?? wordStart(before)
  const typed = current?.text ?? parseLine(before.slice(start)).commands[0]?.words[0]?.text ?? ''
  const toFile = />\s*$/.test(before.slice(0, start))
  const previous = (current ? words.slice(0, -1) : words).map((word: Word) => word.text)
  const found = toFile
    ? await valuesOf({ complete: 'file' }, typed, sources, signal)
    : await candidates(expandAlias(previous, sources), typed, sources, signal)
  return { start, end: cursor, ...found }
}

async function candidates(
  previous: readonly string[],
  typed: string,
  sources: CompletionSources,
  signal: AbortSignal,
): Promise<Offer> {
  const names = await commandNames(previous, typed, sources)
  if (previous.length === 0) return { candidates: names }
  const found = findMeant(sources.registry, previous)
  if (!found) {
    const offered = (await sources.ofExtension?.(previous, typed, signal)) ?? []
    return { candidates: [...names, ...offered.map((one) => ({ ...one, tail: ' ' }))] }
  }
  const { default: command } = await found.entry.load()
  const offer = await forCommand(command, found.argv, typed, sources, signal)
  return { ...offer, candidates: [...names, ...offer.candidates] }
}

async function forCommand(
  command: AnyCommand,
  argv: readonly string[],
  typed: string,
  sources: Values,
  signal: AbortSignal,
): Promise<Offer> {
  if (command.rest !== undefined && argv.includes('--')) return valuesOf({ complete: 'file' }, typed, sources, signal)
  const flags = flagsOf(command)
  const pending = flagNamed(flags, argv.at(-1) ?? '')
  if (pending && pending.kind !== 'switch' && !argv.at(-1)!.includes('='))
    return valuesOf(pending.kind, typed, sources, signal)
  const assigned = /^(--[\w-]+=)(.*)$/s.exec(typed)
  if (assigned) {
    const kind = flagNamed(flags, assigned[1]!.slice(0, -1))?.kind
    if (!kind || kind === 'switch') return { candidates: [] }
    const offer = await valuesOf(kind, assigned[2]!, sources, signal)
    return { ...offer, candidates: offer.candidates.map((each) => ({ ...each, value: assigned[1] + each.value })) }
  }
  if (typed.startsWith('-')) return { candidates: flagCandidates(flags, typed) }
  const arg = argumentAt(command, flags, argv)
  return arg ? valuesOf(arg.kind as Kind<unknown>, typed, sources, signal) : { candidates: [] }
}

type FlagTable = Readonly<Record<string, Flag<never> | Flag<unknown>>>

function flagNamed(flags: FlagTable, word: string): Flag | undefined {
  if (word.startsWith('--')) return flags[word.slice(2)] as Flag | undefined
  if (!/^-\w$/.test(word)) return undefined
  return Object.values(flags).find(({ char }) => char === word.slice(1)) as Flag | undefined
}

function flagCandidates(flags: FlagTable, typed: string): Candidate[] {
  return Object.entries(flags).flatMap(([name, { summary }]) => {
    const value = `--${name}`
    return value.startsWith(typed) || typed === '-' ? [{ value, summary, tail: ' ' }] : []
  })
}

/** The argument a new word would be. */
function argumentAt(command: AnyCommand, flags: FlagTable, argv: readonly string[]): Arg | undefined {
  let position = 0
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at]!
    const flag = word.startsWith('-') && word.length > 1 ? flagNamed(flags, word.replace(/=.*/s, '')) : undefined
    if (flag && flag.kind !== 'switch' && !word.includes('=')) at++
    else if (!word.startsWith('-') || word === '-') position++
  }
  const name = takers(command.args, position + 1)[position]
  return name === undefined ? undefined : (command.args[name] as Arg)
}

/** Commands whose words go on from those before: `acl` and `acl get`. */
async function commandNames(
  previous: readonly string[],
  typed: string,
  sources: CompletionSources,
): Promise<Candidate[]> {
  const lead = previous.length === 0 ? '' : `${previous.join(' ')} `
  const all = Object.entries(sources.registry).filter(
    ([, { hidden, shellOnly }]) => !hidden && (sources.shell !== undefined || !shellOnly),
  )
  const offers = new Map<string, Promise<string>>()
  for (const [id, entry] of all) {
    for (const name of [id, ...entry.aliases]) {
      if (!name.startsWith(lead + typed)) continue
      const [word = ''] = name.slice(lead.length).split(' ')
      const isTopic = name.length > lead.length + word.length
      // An alias is offered only to who has begun to type it: old fingers find it, others see each command once.
      if (name !== id && typed === '') continue
      if (!offers.has(word))
        offers.set(word, isTopic ? Promise.resolve('…') : entry.load().then(({ default: { summary } }) => summary))
    }
  }
  const aliases =
    previous.length === 0 ? [...(sources.shell?.aliases ?? [])].filter(([name]) => name.startsWith(typed)) : []
  const commands = await Promise.all(
    [...offers].map(async ([value, summary]) => ({ value, summary: await summary, tail: ' ' })),
  )
  const foreign = previous.length === 0 ? ((await sources.extensions?.()) ?? []) : []
  return [
    ...commands,
    ...aliases.map(([value, line]) => ({ value, summary: `alias: ${line}`, tail: ' ' })),
    ...foreign
      .filter((name) => name.startsWith(typed))
      .map((value) => ({ value, summary: `zoosh-${value} on the PATH`, tail: ' ' })),
  ]
}

function expandAlias(words: readonly string[], { shell }: CompletionSources): readonly string[] {
  const line = shell?.aliases.get(words[0] ?? '')
  const own = words[0] === 'time' && shell ? words.slice(1) : words
  return line === undefined
    ? own
    : [...(parseLine(line).commands[0]?.words ?? []).map(({ text }) => text), ...words.slice(1)]
}

/** Where a new word begins: behind the last blank or operator. */
const wordStart = (text: string): number => text.length - /[^\s;&|>]*$/.exec(text)![0].length
const none = (cursor: number): Completion => ({ start: cursor, end: cursor, candidates: [] })
