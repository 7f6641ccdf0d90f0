import type { Registry } from '../../cli/declare/command.ts'
import { globalFlags } from '../../cli/declare/global-flags.ts'
import { helpTopics } from '../../cli/help/help-topics.ts'
import { oneShotContext, type ProcessSurroundings } from '../../cli/session/one-shot.ts'
import { profileNames, readProfile } from '../../cli/settings/profiles.ts'
import { settle } from '../../cli/settings/settle.ts'
import type { Candidate } from '../line/completion.ts'
import { parseLine } from '../line/parse-line.ts'
import { quoteWord } from '../line/words.ts'
import { Children } from './children.ts'
import { complete } from './complete.ts'

const DEADLINE_MS = 1_500

/**
 * `zoosh __complete`: what the completion scripts of bash, zsh and fish ask. The words are those after `zoosh`, the last
 * one is being typed; or `--bash WORD LINE`: what bash takes for the word (it splits at `:` and `=`), and the whole line.
 * @returns lines `value TAB summary`; first `:nospace` where the word may go on. Nothing where anything goes wrong
 */
export async function completeOnce(
  registry: Registry,
  args: readonly string[],
  around: ProcessSurroundings,
): Promise<string> {
  const bash = args[0] === '--bash'
  const words = bash ? wordsOf(args[2] ?? '') : [...args]
  const { own, flags } = splitGlobals(words)
  const context = await contextFor(flags, around)
  const children = new Children(() => context.zk())
  const line = own.map(quoteWord).join(' ').replace(/""$/, '')
  const sources = {
    registry,
    cwd: '/',
    topics: Object.keys(helpTopics),
    profiles: profileNames,
    children: (path: string, signal: AbortSignal) => children.of(path, signal),
  }
  try {
    const { candidates } = await complete(line, line.length, sources, AbortSignal.timeout(DEADLINE_MS))
    return bash ? forBash(candidates, words.at(-1) ?? '', args[1] ?? '') : spell(candidates)
  } catch {
    return ''
  } finally {
    await context.close()
  }
}

/** Words of a line of bash, without the program; the last one, perhaps empty, is being typed. */
function wordsOf(line: string): string[] {
  const words = parseLine(line).commands.at(-1)?.words ?? []
  const all = words.slice(1).map(({ text }) => text)
  return words.at(-1)?.end === line.length && words.length > 1 ? all : [...all, '']
}

/** Connection flags in front of the command decide where names are looked up. */
function splitGlobals(words: readonly string[]): { own: readonly string[]; flags: Record<string, unknown> } {
  const flags: Record<string, unknown> = {}
  let at = 0
  while (at < words.length - 1 && words[at]!.startsWith('-')) {
    const [name = '', value] = words[at]!.split(/=(.*)/s)
    const found = Object.entries(globalFlags).find(([long, flag]) => {
      return name === `--${long}` || name === `-${(flag as { char?: string }).char}`
    })
    if (!found) break
    const [long, { kind }] = found
    flags[long] = kind === 'switch' ? true : (value ?? words[++at])
    at++
  }
  return { own: words.slice(at), flags }
}

async function contextFor(flags: Record<string, unknown>, around: ProcessSurroundings) {
  const first = settle({ server: flags.server, profile: flags.profile, sandbox: flags.sandbox }, process.env, false)
  const profile =
    flags.server === undefined && !first.sandbox ? await readProfile(first.profile).catch(() => undefined) : undefined
  // Nobody can be asked for a password in the middle of a line of another shell.
  const { authPrompt: _, ...settings } = settle(
    { server: flags.server, sandbox: flags.sandbox },
    process.env,
    false,
    profile,
  )
  return oneShotContext(around, { ...settings, timeout: DEADLINE_MS })
}

/** Names a line of text cannot carry are left out. */
const carried = (candidates: readonly Candidate[]) =>
  candidates.filter(({ value }) => !/[\u0000-\u001f\u007f-\u009f]/.test(value))

function spell(candidates: readonly Candidate[]): string {
  const all = carried(candidates)
  const lines = all.map(({ value, summary = '' }) => `${value}\t${summary}\n`)
  return `${all.some(({ tail }) => tail === '') ? ':nospace\n' : ''}${lines.join('')}`
}

/**
 * bash puts what it gets into the line as it is, in the place of what it takes for the word.
 * @param typed the word as we read it
 * @param word the part of it bash takes for the word, as it was typed
 */
function forBash(candidates: readonly Candidate[], typed: string, word: string): string {
  const quote = /^["']/.test(word)
  const bare = word === ':' || word === '=' ? '' : word.replace(/^["']/, '').replace(/\\(.)/g, '$1')
  const lead = typed.endsWith(bare) ? typed.length - bare.length : 0
  return spell(
    carried(candidates).map(({ value, tail }) => {
      const rest = value.slice(lead)
      return { value: quote ? rest : rest.replace(/[^\p{L}\p{N}_./:=@%+,-]/gu, '\\$&'), tail }
    }),
  )
}
